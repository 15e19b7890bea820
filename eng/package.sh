#!/usr/bin/env bash
# Makes the files of a release in a folder, which is emptied first, and tries those that run here.
set -euo pipefail
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: eng/package.sh [--functions] FOLDER [RUNTIME...]

Makes in FOLDER:
  Backscatter.Cli.VERSION.nupkg             the command as a .NET tool
  backscatter-VERSION-RUNTIME.tar.gz        the command as one file that needs no .NET, for each RUNTIME such as linux-x64; .zip for win-*
  backscatter-functions-VERSION.zip         with --functions: the Functions, as infra/scripts/package.sh packs them
  azuredeploy-VERSION.json                  with --functions: what they stand on in Azure
  *.cdx.json                                what is in them (CycloneDX)
  SHA256SUMS
TEXT
}

functions=no
if [[ ${1:-} == --functions ]]; then functions=yes; shift; fi
if (($# == 0)) || [[ $1 == -* ]]; then usage >&2; exit 2; fi
version=$(eng/version.sh)
folder=$1
shift
rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
quiet=(-nologo -v quiet -clp:NoSummary)

# The runtime of this machine, as .NET names it.
here() {
  local system=linux machine=x64
  if [[ $(uname -s) == Darwin ]]; then system=osx; fi
  if [[ $(uname -m) == @(aarch64|arm64) ]]; then machine=arm64; fi
  echo "$system-$machine"
}

# bom NAME PROJECT
bom() {
  dotnet CycloneDX "$2" --base-intermediate-output-path artifacts/obj --set-name "$1" --set-version "$version" \
    --output "$folder" --filename "$1-$version.cdx.json" --output-format Json "${@:3}" >"$work/bom.log" || { cat "$work/bom.log" >&2; return 1; }
}

echo "Packing the command $version as a .NET tool"
dotnet pack src/Backscatter.Cli -c Release -o "$folder" "${quiet[@]}"
dotnet tool install Backscatter.Cli --tool-path "$work/tool" --source "$folder" --version "$version" >/dev/null
bash eng/try-cli.sh "$work/tool/backscatter" "$version"

for runtime; do
  echo "Packing the command for $runtime"
  name=backscatter-$version-$runtime
  mkdir "$work/$name"
  dotnet publish src/Backscatter.Cli -c Release -r "$runtime" -p:PublishSingleFile=true -o "$work/published" "${quiet[@]}"
  if [[ $runtime == win-* ]]; then program=backscatter.exe; else program=backscatter; fi
  cp "$work/published/$program" LICENSE README.md CHANGELOG.md "$work/$name"
  rm -rf "$work/published"
  if [[ $runtime == "$(here)" ]]; then bash eng/try-cli.sh "$work/$name/$program" "$version"; fi
  if [[ $runtime == win-* ]]; then
    (cd "$work" && zip -q -r "$folder/$name.zip" "$name")
  else
    tar -C "$work" --owner=0 --group=0 -czf "$folder/$name.tar.gz" "$name"
  fi
done

if [[ $functions == yes ]]; then
  echo 'Packing the Functions'
  infra/scripts/package.sh >/dev/null
  cp artifacts/functions.zip "$folder/backscatter-functions-$version.zip"
  cp infra/azuredeploy.json "$folder/azuredeploy-$version.json"
fi

echo 'Listing what is in them'
dotnet tool restore >/dev/null
bom backscatter src/Backscatter.Cli/Backscatter.Cli.csproj
if [[ $functions == yes ]]; then bom backscatter-functions src/Backscatter.Functions/Backscatter.Functions.csproj --configuration Azure; fi

(cd "$folder" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
ls -l "$folder"
