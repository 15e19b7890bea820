#!/usr/bin/env bash
# Publishes the function app and packs it, as Azure takes it.
set -euo pipefail
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

usage() {
  cat <<'TEXT'
Usage: infra/scripts/package.sh [OPTION]...

Publishes src/Backscatter.Functions for Linux into artifacts/functions and packs it into artifacts/functions.zip. Needs the .NET 10 SDK, and zip or Python 3.

Options:
  --dry-run   prints what it would do
  --help      this text
TEXT
}

run=()
case ${1-} in
  '') ;;
  --dry-run) run=(echo 'would run:') ;;
  -h | --help) usage; exit 0 ;;
  *) echo "package.sh: unknown option $1; see infra/scripts/package.sh --help" >&2; exit 2 ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
"${run[@]}" rm -rf artifacts/functions artifacts/functions.zip
"${run[@]}" dotnet publish src/Backscatter.Functions -c Azure -o artifacts/functions -nologo -v quiet
# The host looks for its own files in folders whose names begin with a dot.
if command -v zip >/dev/null; then
  "${run[@]}" bash -c 'cd artifacts/functions && zip -qr ../functions.zip .'
elif command -v python3 >/dev/null; then
  "${run[@]}" python3 -c 'import shutil; shutil.make_archive("artifacts/functions", "zip", "artifacts/functions")'
else
  echo 'package.sh: neither zip nor Python 3 is here; install one of them' >&2
  exit 1
fi
"${run[@]}" ls -l artifacts/functions.zip
