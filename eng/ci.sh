#!/usr/bin/env bash
# Runs a script of this repository as root on a hosted runner, with the tools that earlier steps set up: eng/ci.sh .ci/run
# The tests install and start real mail and name servers, which needs root, and these read their settings from folders of the tests, which the
# AppArmor profiles that Ubuntu ships for them forbid.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${1:?eng/ci.sh: say which script, such as .ci/run}"

if ((EUID == 0)); then exec bash "$@"; fi
if command -v aa-teardown >/dev/null; then sudo aa-teardown; fi
exec sudo --preserve-env=CI,DOTNET_ROOT,GITHUB_ACTIONS,PATH env "PATH=$PATH" bash "$@"
