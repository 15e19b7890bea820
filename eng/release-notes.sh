#!/usr/bin/env bash
# Prints what CHANGELOG.md says of a version, without its heading: eng/release-notes.sh 0.1.0, or Unreleased.
set -euo pipefail
export LC_ALL=C
section=${1:?'eng/release-notes.sh: say which version, such as 0.1.0'}

awk -v heading="## [$section]" '
  /^## / { inside = $0 == heading || index($0, heading " - ") == 1; next }
  /^\[[^]]*\]: / { next }
  inside && (NF || begun) { begun = 1; lines[++count] = $0; if (NF) last = count }
  END { for (line = 1; line <= last; line++) print lines[line] }
' "$(dirname "${BASH_SOURCE[0]}")/../CHANGELOG.md"
