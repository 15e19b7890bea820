#!/usr/bin/env bash
# Publishes the files of a folder as the release of a tag, with what CHANGELOG.md says of it: eng/publish-release.sh v0.1.0 FOLDER
set -euo pipefail
export LC_ALL=C
tag=${1:?'eng/publish-release.sh: say which tag, such as v0.1.0'} folder=${2:?'eng/publish-release.sh: say where the files are'}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=$(eng/version.sh --tag "$tag")

(cd "$folder" && sha256sum --check --quiet SHA256SUMS)
notes=$(mktemp)
trap 'rm -f "$notes"' EXIT
eng/release-notes.sh "$version" >"$notes"
gh release create "$tag" --verify-tag --title "$tag" --notes-file "$notes" "$folder"/*
