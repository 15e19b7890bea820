#!/usr/bin/env bash
# Writes anew what is made of the Bicep and committed beside it: the ARM template and the snapshots.
set -euo pipefail
export LC_ALL=C

usage() {
  cat <<'TEXT'
Usage: infra/scripts/refresh.sh [OPTION]

Formats the Bicep files and writes infra/azuredeploy.json and infra/*.snapshot.json anew. Read the difference before it is committed: the snapshots are
what would be deployed. Needs the .NET 10 SDK, which restores the Bicep command line (Linux, x64), and no network after that.

Options:
  --help   this text
TEXT
}

case ${1-} in
  '') ;;
  -h | --help) usage; exit 0 ;;
  *) echo "refresh.sh: unknown option $1; see infra/scripts/refresh.sh --help" >&2; exit 2 ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/.."
project=../tests/Backscatter.Infra.Tests
dotnet restore "$project" --verbosity quiet
bicep=$(dotnet msbuild "$project" -nologo -getProperty:PkgAzure_Bicep_CommandLine_linux-x64)/tools/bicep
chmod +x "$bicep"

for file in *.bicep *.bicepparam modules/*.bicep; do "$bicep" format "$file"; done
"$bicep" build main.bicep --outfile azuredeploy.json
# A snapshot that is current stays as it is: the order of its outputs is another each time.
for size in small large; do
  place=("$size.bicepparam" --tenant-id 00000000-0000-4000-8000-00000000000b --subscription-id 00000000-0000-4000-8000-00000000000a --resource-group rg-backscatter --location westeurope)
  if ! "$bicep" snapshot "${place[@]}" --mode validate >/dev/null 2>&1; then "$bicep" snapshot "${place[@]}" --mode overwrite; fi
done
