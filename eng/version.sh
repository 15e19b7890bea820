#!/usr/bin/env bash
# Prints the version of this tree, which stands in Directory.Build.props and nowhere else.
#   eng/version.sh               0.1.0
#   eng/version.sh --tag v0.1.0  the same, after making sure that this tree may be released under that tag
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

version=$(sed -n 's:^ *<VersionPrefix>\([0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*\)</VersionPrefix>$:\1:p' "$root/Directory.Build.props")
if [[ -z $version ]]; then
  echo 'eng/version.sh: Directory.Build.props has no <VersionPrefix> with three numbers; write one, such as <VersionPrefix>0.1.0</VersionPrefix>' >&2
  exit 1
fi

case ${1:-} in
  '') ;;
  --tag)
    tag=${2:?'eng/version.sh: --tag needs a tag, such as v0.1.0'}
    if [[ $tag != "v$version" ]]; then
      echo "eng/version.sh: the tag is $tag and Directory.Build.props says $version; tag v$version, or change <VersionPrefix>" >&2
      exit 1
    fi
    if [[ -n $("$root/eng/release-notes.sh" Unreleased) ]]; then
      echo "eng/version.sh: CHANGELOG.md has lines under [Unreleased] that no version has; move them under [$version]" >&2
      exit 1
    fi
    if [[ -z $("$root/eng/release-notes.sh" "$version") ]]; then
      echo "eng/version.sh: CHANGELOG.md says nothing of $version; write its section, \"## [$version] - YYYY-MM-DD\"" >&2
      exit 1
    fi
    ;;
  *)
    echo 'eng/version.sh: takes nothing, or --tag TAG' >&2
    exit 2
    ;;
esac
echo "$version"
