#!/usr/bin/env bash
# Installs what the tests need and is missing, builds once, runs the tests, and ends with one line: N passed, N failed, N skipped.
set -euo pipefail
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$root/artifacts/test-results
servers=$root/.cache/servers

usage() {
  cat <<'TEXT'
Usage: tests/run.sh [OPTION]... [PROJECT]...

Runs all test projects, or those whose name contains one of the PROJECTs:
  tests/run.sh                      everything
  tests/run.sh Core.Tests Lab       two projects

Options:
  --filter EXPRESSION    only tests that fit, as in "dotnet test --filter"
  --configuration NAME   Debug (the default), Release or Azure; Backscatter.Functions.Tests is in Azure only
  --no-install           install nothing; tests whose servers are missing are skipped
  --no-skips             fail when a test was skipped
  --help                 this text

Real servers: on Debian and as root, missing packages are installed (rbldnsd, unbound, postfix, postgrey, curl) without starting any service;
exim and opensmtpd can't be installed beside postfix and are unpacked into .cache/servers. Elsewhere the tests that need them are skipped.
Scripts: on Debian and as root, ShellCheck is installed when it is missing; elsewhere the test that needs it is skipped.
Azure storage: its emulator, Azurite, is installed by npm into tests/azurite/node_modules (360 MB) when it is missing; without Node.js its tests are skipped.
Workflows: GitHub's parser of them is installed by npm into tests/workflows/node_modules (8 MB) in the same way.

The exit code is 1 when a test failed, the build failed, or a project had no test to run.
TEXT
}

configuration=Debug filter='' install=yes skips=allowed limit=25m
projects=()
while (($#)); do
  case $1 in
    --filter | --configuration)
      (($# > 1)) || { echo "tests/run.sh: $1 needs a value" >&2; exit 2; }
      if [[ $1 == --filter ]]; then filter=$2; else configuration=$2; fi
      shift
      ;;
    --no-install) install=no ;;
    --no-skips) skips=forbidden ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "tests/run.sh: unknown option $1; see tests/run.sh --help" >&2; exit 2 ;;
    *) projects+=("$1") ;;
  esac
  shift
done

# --- what to run ---------------------------------------------------------------------------------------------------------------------------

selected=()
for file in "$root"/tests/*/*.Tests.csproj; do
  name=$(basename "$file" .csproj)
  if [[ $configuration != Azure ]] && grep -q '<AzureOnly>true' "$file"; then continue; fi
  if ((${#projects[@]} == 0)); then selected+=("$file"); fi
  for part in "${projects[@]}"; do
    if [[ $name == *"$part"* ]]; then selected+=("$file"); break; fi
  done
done
if ((${#selected[@]} == 0)); then
  echo "tests/run.sh: no test project of the configuration $configuration has a name with ${projects[*]} in it" >&2
  exit 2
fi

# --- servers -------------------------------------------------------------------------------------------------------------------------------

# shellcheck source=tests/packages.sh
source "$root/tests/packages.sh"

needed_packages() {
  missing_packages <<'LIST'
rbldnsd /usr/sbin/rbldnsd
unbound /usr/sbin/unbound
postfix /usr/lib/postfix/sbin/master
postgrey /usr/sbin/postgrey
curl /usr/bin/curl
LIST
}

unpacked_libraries() { find "$servers/root/usr/lib" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | paste -sd:; }

unpacked_is_complete() {
  local program
  for program in usr/sbin/exim4 usr/sbin/smtpd usr/sbin/smtpctl; do
    [[ -x $servers/root/$program ]] || return 1
    if LD_LIBRARY_PATH=$(unpacked_libraries) ldd "$servers/root/$program" | grep -q 'not found'; then return 1; fi
  done
}

# Unpacks packages with the libraries they name and this machine lacks, and the libraries of these.
unpack_packages() {
  local debs=$servers/debs package dependency wanted=("$@") next
  rm -rf "$servers"
  mkdir -p "$debs" "$servers/root"
  while ((${#wanted[@]})); do
    (cd "$debs" && apt download "${wanted[@]}") || return
    next=()
    for package in "${wanted[@]}"; do
      dpkg-deb -x "$debs/${package}_"*.deb "$servers/root"
      while read -r dependency; do
        if ! dpkg-query -W -f '${Status}' "$dependency" 2>/dev/null | grep -q 'install ok installed' && ! compgen -G "$debs/${dependency}_*.deb" >/dev/null; then
          next+=("$dependency")
        fi
      done < <(dpkg-deb -f "$debs/${package}_"*.deb Depends | tr ',' '\n' | sed -E 's/^ *([^ (|]+).*/\1/' | grep '^lib' || true)
    done
    wanted=("${next[@]}")
  done
  rm -rf "$debs"
  # They run as root in a root folder of their own and need no set-user-ID bit.
  find "$servers/root" -perm /6000 -exec chmod ug-s {} +
  unpacked_is_complete
}

prepare_servers() {
  local packages
  mapfile -t packages < <(needed_packages)
  if ((${#packages[@]} == 0)) && unpacked_is_complete; then return; fi

  if [[ $install == no ]]; then
    echo "Servers are missing and nothing is to be installed: the tests that need them are skipped."
  elif ! can_install; then
    echo "Servers are missing and can be installed only by root on Debian: the tests that need them are skipped."
  else
    echo "Installing what the tests need and is missing: $(printf '%s ' "${packages[@]}")$(unpacked_is_complete || echo 'exim, opensmtpd (unpacked only)')"
    if ! apt update; then echo "apt-get update failed; trying with the lists that are there."; fi
    if ((${#packages[@]})) && ! install_packages "$results/install.log" "${packages[@]}"; then
      echo "Could not install ${packages[*]}: the tests that need them are skipped."
    fi
    if ! unpacked_is_complete && ! unpack_packages exim4-base exim4-daemon-light opensmtpd; then
      echo "Could not unpack exim and opensmtpd: the tests that need them are skipped."
    fi
  fi
}

# npm keeps beside the packages which lock file they are from.
npm_is_complete() {
  local installed=$root/tests/$1/node_modules/.package-lock.json
  [[ -f $installed && ! $root/tests/$1/package-lock.json -nt $installed ]]
}

# prepare_npm FOLDER WHAT: installs what a folder of tests needs from npm.
prepare_npm() {
  if npm_is_complete "$1"; then return; fi
  if [[ $install == no ]]; then
    echo "$2 is missing and nothing is to be installed: the tests that need it are skipped."
  elif ! command -v npm >/dev/null; then
    echo "$2 is missing and can be installed only by npm, which is missing too (install Node.js): the tests that need it are skipped."
  else
    echo "Installing $2 into tests/$1/node_modules"
    if ! npm ci --prefix "$root/tests/$1" --ignore-scripts --no-audit --no-fund >"$results/$1.log" 2>&1; then
      tail -n 5 "$results/$1.log"
      rm -rf "$root/tests/$1/node_modules"
      echo "Could not install $2: the tests that need it are skipped."
    fi
  fi
}

prepare_shellcheck() {
  if [[ -x /usr/bin/shellcheck ]]; then return; fi
  if [[ $install == no ]]; then
    echo "ShellCheck is missing and nothing is to be installed: the test that needs it is skipped."
  elif ! can_install; then
    echo "ShellCheck is missing and can be installed only by root on Debian: the test that needs it is skipped."
  else
    echo "Installing ShellCheck"
    if ! apt update; then echo "apt-get update failed; trying with the lists that are there."; fi
    if ! install_packages "$results/shellcheck.log" shellcheck; then echo "Could not install ShellCheck: the test that needs it is skipped."; fi
  fi
}

rm -rf "$results"
mkdir -p "$results"
if [[ " ${selected[*]}" == *Infra.Tests* ]]; then prepare_shellcheck; fi
if [[ " ${selected[*]}" == *RealServers* ]]; then prepare_servers; fi
if [[ " ${selected[*]}" == *Storage.Tests* || " ${selected[*]}" == *Watching.Tests* ]]; then prepare_npm azurite Azurite; fi
if [[ " ${selected[*]}" == *Delivery.Tests* ]]; then prepare_npm workflows "GitHub's parser of workflows"; fi

# --- build and run -------------------------------------------------------------------------------------------------------------------------

finish() {
  echo "$1 passed, $2 failed, $3 skipped"
  if (($1 + $2 == 0 || $2 > 0)) || [[ ${4:-} == broken ]]; then exit 1; fi
  if [[ $skips == forbidden ]] && (($3 > 0)); then exit 1; fi
  exit 0
}

targets=("$root/Backscatter.Cloud.sln")
if ((${#projects[@]})); then targets=("${selected[@]}"); fi
for target in "${targets[@]}"; do
  if ! dotnet build "$target" -c "$configuration" -v quiet -clp:NoSummary >"$results/build.log" 2>&1; then
    grep -E '(error|warning) [A-Za-z]+[0-9]*:|: error' "$results/build.log" | sort -u || cat "$results/build.log"
    echo
    echo "The build of $(basename "$target") failed: no test was run."
    finish 0 0 0 broken
  fi
done

passed=0 failed=0 skipped=0 broken=no
for file in "${selected[@]}"; do
  name=$(basename "$file" .csproj)
  trx=$results/$name.trx
  arguments=("$root/artifacts/bin/$name/${configuration,,}/$name.dll" --results-directory "$results" --logger "trx;LogFileName=$name.trx")
  if [[ -n $filter ]]; then arguments+=(--filter "$filter"); fi
  status=0
  SECONDS=0
  timeout --foreground "$limit" dotnet test "${arguments[@]}" >"$results/$name.log" 2>&1 || status=$?

  counters='' total=0 executed=0 good=0
  if [[ -f $trx ]]; then
    counters=$(grep -o '<Counters [^>]*>' "$trx" || true)
    total=$(sed -E 's/.* total="([0-9]+)".*/\1/' <<<"$counters")
    executed=$(sed -E 's/.* executed="([0-9]+)".*/\1/' <<<"$counters")
    good=$(sed -E 's/.* passed="([0-9]+)".*/\1/' <<<"$counters")
  fi
  bad=$((executed - good)) left=$((total - executed))
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
  printf '%-34s %5d passed, %d failed, %d skipped, %d s\n' "$name" "$good" "$bad" "$left" "$SECONDS"

  # A run that broke off has no failed test to show for it, and neither has one that found no tests.
  if ((status != 0 && bad == 0)); then
    broken=broken
    sed 's/^/  /' "$results/$name.log"
    if ((status == 124)); then echo "  $name was ended after $limit."; else echo "  $name broke off with code $status."; fi
  elif ((total == 0)) && [[ -z $filter ]]; then
    broken=broken
    echo "  $name has no tests, or they were not found."
  fi
done

# --- what went wrong -----------------------------------------------------------------------------------------------------------------------

# One line "outcome<TAB>test<TAB>message<TAB>stack" for each test that did not pass, line ends inside written as \x01.
not_passed() {
  awk -v RS='<UnitTestResult ' '
    function between(text, from, to,   start, rest) {
      start = index(text, from)
      if (!start) return ""
      rest = substr(text, start + length(from))
      return substr(rest, 1, index(rest, to) - 1)
    }
    function plain(text) {
      gsub(/&#x[dD];/, "", text); gsub(/&#x[aA];/, "\n", text)
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text); gsub(/&amp;/, "\\&", text)
      gsub(/\t/, " ", text); gsub(/\r/, "", text); gsub(/\n/, "\001", text)
      return text
    }
    NR > 1 && match($0, /outcome="[A-Za-z]+"/) {
      outcome = substr($0, RSTART + 9, RLENGTH - 10)
      if (outcome == "Passed") next
      printf "%s\t%s\t%s\t%s\n", outcome, plain(between($0, "testName=\"", "\"")), plain(between($0, "<Message>", "</Message>")), plain(between($0, "<StackTrace>", "</StackTrace>"))
    }' "$@"
}

shopt -s nullglob
reports=("$results"/*.trx)
if ((${#reports[@]})); then not_passed "${reports[@]}" >"$results/not-passed.tsv"; else : >"$results/not-passed.tsv"; fi

if ((failed)); then
  echo
  echo 'Failed:'
  grep -v '^NotExecuted' "$results/not-passed.tsv" | while IFS=$'\t' read -r _ test message stack; do
    echo
    echo "  $test"
    tr '\001' '\n' <<<"$message" | sed 's/^/    /'
    tr '\001' '\n' <<<"$stack" | sed 's/^ */      /'
  done
fi

if ((skipped)); then
  echo
  echo 'Skipped:'
  grep '^NotExecuted' "$results/not-passed.tsv" | cut -f3 | tr '\001' ' ' | sort | uniq -c | while read -r count reason; do
    echo "  $count because $reason"
  done
  if [[ $skips == forbidden ]]; then echo '  This run must not skip any test, so it fails.'; fi
fi

echo
if ((passed + failed == 0)); then echo 'No test was run, so this run fails.'; fi
if [[ $broken == broken ]]; then echo 'Not every project was run, see above, so this run fails.'; fi
finish "$passed" "$failed" "$skipped" "$broken"
