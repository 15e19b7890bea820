#!/usr/bin/env bash
# Checks the sum of a packed command, unpacks and tries it: eng/try-archive.sh FOLDER RUNTIME PROGRAM VERSION
set -euo pipefail
export LC_ALL=C
if (($# != 4)); then
  echo 'Usage: eng/try-archive.sh FOLDER RUNTIME PROGRAM VERSION, such as artifacts/release osx-arm64 backscatter 0.1.0' >&2
  exit 2
fi
folder=$(cd "$1" && pwd) name=backscatter-$4-$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [[ $2 == win-* ]]; then archive=$name.zip; else archive=$name.tar.gz; fi
cd "$folder"
# Tools differ from system to system: Windows brings sha256sum with its bash, macOS has shasum.
if command -v sha256sum >/dev/null; then sums=(sha256sum); else sums=(shasum -a 256); fi
grep "[ *]$archive\$" SHA256SUMS | tr -d '\r' | "${sums[@]}" --check -
case $archive in
  *.zip) unzip -q "$archive" -d "$work" ;;
  *) tar -xzf "$archive" -C "$work" ;;
esac
cd - >/dev/null
bash "$(dirname "${BASH_SOURCE[0]}")/try-cli.sh" "$work/$name/$3" "$4"
