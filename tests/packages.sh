# Debian packages that tests and benchmarks need: sourced by run.sh and bench.sh, needs bash and, to install, root.

apt() { apt-get -qq -y -o Dpkg::Use-Pty=0 -o Dpkg::Lock::Timeout=300 -o APT::Sandbox::User=root "$@"; }

# Reads lines "package file" and prints the packages whose file is not there.
missing_packages() {
  local package file
  while read -r package file; do
    [[ -e $file ]] || echo "$package"
  done
}

can_install() { ((EUID == 0)) && command -v apt-get >/dev/null; }

enabled_units() { find /etc/systemd/system -name '*.wants' -type d -exec ls {} + 2>/dev/null | grep -E '[.](service|socket|timer)$' | sort -u || true; }

# Installs packages and keeps what apt says in a log: install_packages LOG PACKAGE...
# A package that is installed must not start its service, now or at the next boot.
install_packages() {
  local log=$1 policy=/usr/sbin/policy-rc.d before unit status=0
  shift
  if [[ ! -e $policy ]]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  before=$(enabled_units)
  echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
  # Another mail server of this machine would conflict with postfix; it is not ours to remove.
  DEBIAN_FRONTEND=noninteractive apt install --no-install-recommends --no-remove "$@" >"$log" 2>&1 || status=$?
  if [[ -n $(trap -p EXIT) ]]; then rm -f "$policy"; trap - EXIT; fi
  for unit in $(comm -13 <(echo "$before") <(enabled_units)); do systemctl -q disable "$unit" 2>/dev/null || true; done
  if ((status)); then tail -n 20 "$log"; fi
  return "$status"
}
