#!/usr/bin/env bash
# Runs the Functions as Azure does, with Core Tools over the storage emulator, asks them what eng/check-service.sh asks, has one target
# checked, and ends everything. Needs Node.js 20; Core Tools are installed into tests/functions-host, and their installation downloads the host from Microsoft.
set -euo pipefail
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT=1
cd "$(dirname "${BASH_SOURCE[0]}")/.."

port=7071
folder=$(mktemp -d)
started=()
end() {
  local status=$? process
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  wait
  if ((status)); then tail -n 50 "$folder"/*.log >&2; fi
  rm -rf "$folder"
}
trap end EXIT

npm ci --prefix tests/azurite --ignore-scripts --no-audit --no-fund
npm ci --prefix tests/functions-host --no-audit --no-fund
dotnet build src/Backscatter.Functions -c Azure -nologo -v quiet -clp:NoSummary
dotnet build src/Backscatter.Cli -c Azure -nologo -v quiet -clp:NoSummary

cp -r artifacts/bin/Backscatter.Functions/azure "$folder/site"
cat >"$folder/site/local.settings.json" <<'JSON'
{
  "IsEncrypted": false,
  "Values": {
    "FUNCTIONS_WORKER_RUNTIME": "dotnet-isolated",
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
    "AzureWebJobsDisableHomepage": "true",
    "Storage": "UseDevelopmentStorage=true"
  }
}
JSON

node tests/azurite/node_modules/azurite/dist/src/azurite.js --inMemoryPersistence --skipApiVersionCheck --silent >"$folder/azurite.log" 2>&1 &
started+=($!)
func=$PWD/tests/functions-host/node_modules/azure-functions-core-tools/bin/func
(cd "$folder/site" && exec "$func" start --no-build --port "$port") >"$folder/func.log" 2>&1 &
started+=($!)

bash eng/check-service.sh "http://127.0.0.1:$port" 180

# A client whose check is due: the timer plans it, the queue brings it, and what was seen is in the store. Whether DNS answers does not matter.
backscatter() { dotnet artifacts/bin/Backscatter.Cli/azure/backscatter.dll "$@" --store UseDevelopmentStorage=true; }
backscatter tenants add contoso --name 'Contoso Ltd' >/dev/null
backscatter targets add contoso example.com >/dev/null
curl --silent --show-error --fail --max-time 60 --json '{}' "http://127.0.0.1:$port/admin/functions/PlanSweep"
for _ in {1..60}; do
  if [[ $(backscatter history contoso example.com --format json) == *'"scan"'* ]]; then
    echo 'ok: a target was planned, scanned and stored'
    exit 0
  fi
  sleep 2
done
echo 'not ok: two minutes after PlanSweep no scan of the target is in the store' >&2
exit 1
