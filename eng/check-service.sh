#!/usr/bin/env bash
# Waits until a service answers, then asks what anybody may ask and what nobody may: eng/check-service.sh http://127.0.0.1:7071 [SECONDS]
# With BACKSCATTER_KEY (a key or token of the service) it also asks who that is.
set -euo pipefail
export LC_ALL=C

if (($# < 1 || $# > 2)); then
  echo 'Usage: eng/check-service.sh ADDRESS [SECONDS], such as http://127.0.0.1:7071 120' >&2
  exit 2
fi
address=${1%/} patience=${2:-120}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Prints the status and kind of an answer; its body is in a file. 000 where nobody answers.
ask() { curl --silent --max-time 20 --output "$folder/body" --write-out '%{http_code} %{content_type}' "$@" || true; }

SECONDS=0
until [[ $(ask "$address/readyz") == 200* ]]; do
  if ((SECONDS >= patience)); then
    echo "eng/check-service.sh: $address/readyz did not say 200 within $patience s; it last said: $(ask "$address/readyz") $(head -c 200 "$folder/body" 2>/dev/null | tr -d '\000-\037')" >&2
    exit 1
  fi
  sleep 0.5
done

faults=0
# expect WHAT STATUS KIND TEXT CURL-ARGUMENT...: TEXT must be in the body.
expect() {
  local what=$1 status=$2 kind=$3 text=$4 answer
  shift 4
  : >"$folder/body"
  answer=$(ask "$@")
  if [[ $answer == "$status $kind"* ]] && grep -qF -- "$text" "$folder/body"; then
    echo "ok: $what"
  else
    echo "not ok: $what: expected $status $kind with $text, and it says $answer: $(head -c 200 "$folder/body" | tr -d '\000-\037')" >&2
    faults=$((faults + 1))
  fi
}

expect 'it runs' 200 text/plain ok "$address/healthz"
expect 'its store answers' 200 text/plain ready "$address/readyz"
expect 'it describes itself' 200 application/json '"openapi"' "$address/api/openapi.json"
expect 'nobody is let in without a token' 401 application/problem+json '"status"' "$address/api/me"
expect 'nor with one that is made up' 401 application/problem+json '"status"' --header 'Authorization: Bearer made-up' "$address/api/tenants"
if [[ -n ${BACKSCATTER_KEY:-} ]]; then
  # Through a file, as arguments can be read by everybody on the machine.
  (umask 077 && printf 'header = "Authorization: Bearer %s"\n' "$BACKSCATTER_KEY" >"$folder/key")
  expect 'whoever has the key is let in' 200 application/json '"roles"' --config "$folder/key" "$address/api/me"
fi
((faults == 0))
