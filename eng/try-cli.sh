#!/usr/bin/env bash
# Whether a backscatter command that was packed runs and is the one that was to be packed: eng/try-cli.sh PATH VERSION
set -euo pipefail
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
command=${1:?'eng/try-cli.sh: say where the command is'} expected=${2:?'eng/try-cli.sh: say which version it must be'}

version=$("$command" --version | tr -d '\r')
if [[ $version != "$expected" && $version != "$expected+"* ]]; then
  echo "eng/try-cli.sh: $command is version $version and not $expected" >&2
  exit 1
fi

# One question for what is embedded, and one for what is native: the rules of replies, and the file that a store is.
said=$("$command" explain reply --stage rcpt-unknown '550 5.1.1 no such user')
if [[ $said != *rejects-unknown* ]]; then
  echo "eng/try-cli.sh: $command explain said: $said" >&2
  exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$command" tenants add contoso --name 'Contoso Ltd' --store "$folder/store.db" >/dev/null
said=$("$command" tenants --store "$folder/store.db")
if [[ $said != *'Contoso Ltd'* ]]; then
  echo "eng/try-cli.sh: $command tenants said: $said" >&2
  exit 1
fi
echo "ok: $command $version"
