#!/usr/bin/env bash
# Probes 5,000 simulated endpoints, scans one domain again and again, puts the service under load, then measures a sweep against dnsperf, DnsClient and check_rbl on one rbldnsd. Ends with an error where a limit misses.
set -euo pipefail
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tests/packages.sh
source "$root/tests/packages.sh"

usage() {
  cat <<'TEXT'
Usage: tests/bench.sh [OPTION]...

Asks 2,000 addresses of 60 blocklist zones, 120,000 questions, through a local rbldnsd: with our sweep, with dnsperf, and samples of them with
DnsClient and check_rbl. Prints questions a second, bytes allocated a question, peak memory and ratios. Let nothing else run meanwhile.

Options, each with a number:
  --addresses, --zones      another set of questions
  --rounds                  how often sweep, dnsperf and check_rbl are run in turn; the medians count (5)
  --burst, --sockets        as QuestionPumpOptions.BulkBurst and SocketsPerResolver
  --port-sample             addresses of which DnsClient is asked, question by question (500)
  --check-rbl-sample        addresses of which check_rbl is asked in each round (8)
  --help                    this text

On Debian and as root, missing packages are installed without starting any service: rbldnsd, dnsperf, wrk, and check_rbl with its libraries.

Before that, 5,000 SMTP endpoints are probed at once. They are simulated in the process, each 200 ms away and tarpitting 5 s; the waits are real.
Then one domain is scanned 200 times, each time as if for the first time: a real mail server on loopback that refuses unknown recipients, 25 lists, and a
resolver on loopback that takes 30 ms for each answer; then 20 times by a process of its own.
Then backscatter serve is given 200 on-demand scans at once, each with a probe of a real mail server on loopback, while wrk reads from its API.

The exit code is 1 where a scan ordered of the service is lost, a read fails, their p99 is 50 ms or more, or the service takes 400 MB; where the probes take 60 s or 300 MB, the scans' p95 (in one process) is 1 s or more, or the sweep has less than 0.8 of dnsperf's speed, less than 200 times
that of check_rbl, or allocates 200 bytes or more for a question.
TEXT
}

if [[ " $* " == *' --help '* || " $* " == *' -h '* ]]; then usage; exit 0; fi

mkdir -p "$root/artifacts"
mapfile -t packages < <(missing_packages <<'LIST'
rbldnsd /usr/sbin/rbldnsd
dnsperf /usr/bin/dnsperf
wrk /usr/bin/wrk
monitoring-plugins-contrib /usr/lib/nagios/plugins/check_rbl
libnet-dns-perl /usr/share/perl5/Net/DNS.pm
libnet-ip-perl /usr/share/perl5/Net/IP.pm
libcapture-tiny-perl /usr/share/perl5/Capture/Tiny.pm
libdata-validate-domain-perl /usr/share/perl5/Data/Validate/Domain.pm
libdata-validate-ip-perl /usr/share/perl5/Data/Validate/IP.pm
libmonitoring-plugin-perl /usr/share/perl5/Monitoring/Plugin.pm
libreadonly-perl /usr/share/perl5/Readonly.pm
LIST
)
if ((${#packages[@]})); then
  if ! can_install; then
    echo "tests/bench.sh: needs ${packages[*]}, which can be installed only by root on Debian" >&2
    exit 2
  fi
  echo "Installing ${packages[*]}"
  if ! apt update; then echo 'apt-get update failed; trying with the lists that are there.'; fi
  install_packages "$root/artifacts/bench-install.log" "${packages[@]}"
fi

dotnet build "$root/tests/Backscatter.Benchmarks" -c Release -v quiet -nologo -clp:NoSummary
program=$root/artifacts/bin/Backscatter.Benchmarks/release/Backscatter.Benchmarks
code=0
"$program" --probes 5000 || code=$?
"$program" --scan 200 --processes 20 || code=$?
"$program" --serve 200 || code=$?
"$program" "$@" || code=$?
exit "$code"
