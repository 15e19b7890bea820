#!/usr/bin/env bash
# What a deployment would change in a resource group, as text and in the summary of a run: eng/what-if.sh GROUP FILE.bicepparam
# The account that az is signed in with needs the role Contributor and the right to write role assignments there; nothing is changed.
set -euo pipefail
export LC_ALL=C
group=${1:?'eng/what-if.sh: say which resource group; in a workflow it is the variable AZURE_RESOURCE_GROUP'}
parameters=${2:?'eng/what-if.sh: say which parameters, such as infra/small.bicepparam'}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

changes=$(az deployment group what-if --resource-group "$group" --parameters "$parameters" --no-pretty-print \
  --query "changes[?changeType!='Ignore' && changeType!='NoChange'].[changeType, resourceId]" --output tsv)
if [[ -z $changes ]]; then changes='Nothing would change.'; fi
echo "$changes"
printf '### What would change in Azure\n```\n%s\n```\n' "$changes" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
