#!/usr/bin/env bash
# Makes the application of the service in Microsoft Entra ID, with its roles, and says who has which. Doing it again changes nothing that is right.
set -euo pipefail
export LC_ALL=C

usage() {
  cat <<'TEXT'
Usage: infra/scripts/entra-app.sh [OPTION]...

Makes the application for which tokens of the service are made, or brings it up to date: the roles Reader, Operator, Administrator and Agent, tokens of
version 2, and that "az account get-access-token" may ask for one. Nobody gets a token who has no role. The application id is the only line that it
prints to standard output:
  export BACKSCATTER_ENTRA_CLIENT_ID=$(infra/scripts/entra-app.sh --grant me=Administrator)

Options:
  --name NAME            what the application is called (Backscatter.Cloud)
  --grant WHO=ROLE       gives a role; WHO is "me", a sign-in name such as jo@msp.example, or the object id of a user, a group or a managed identity.
                         May be repeated. Agent is for programs only.
  --dry-run              asks for nothing and changes nothing; prints what it would do
  --help                 this text

Needs the Azure CLI, signed in ("az login") as somebody who may register applications; for --grant also Cloud Application Administrator, or the owner
of the application. To remove it all: az ad app delete --id APPLICATION_ID
TEXT
}

fail() { echo "entra-app.sh: $1" >&2; exit "${2:-1}"; }
say() { echo "$1" >&2; }

# Their ids are what a role given to somebody refers to: they stay what they are.
role_id() {
  case $1 in
    Reader) echo 6f0c3a52-6a0d-4c39-9d0e-0d5a2c1b7e01 ;;
    Operator) echo 6f0c3a52-6a0d-4c39-9d0e-0d5a2c1b7e02 ;;
    Administrator) echo 6f0c3a52-6a0d-4c39-9d0e-0d5a2c1b7e03 ;;
    Agent) echo 6f0c3a52-6a0d-4c39-9d0e-0d5a2c1b7e04 ;;
    *) return 1 ;;
  esac
}

readonly scope=6f0c3a52-6a0d-4c39-9d0e-0d5a2c1b7e10
# The Azure CLI, in every tenant.
readonly azure_cli=04b07795-8ddb-461a-bbee-02f9e1bf7b46
readonly graph=https://graph.microsoft.com/v1.0

name=Backscatter.Cloud dry='' grants=()
while (($#)); do
  case $1 in
    --name | --grant)
      (($# > 1)) || fail "$1 needs a value" 2
      if [[ $1 == --name ]]; then name=$2; else grants+=("$2"); fi
      shift
      ;;
    --dry-run) dry=yes ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown option $1; see infra/scripts/entra-app.sh --help" 2 ;;
  esac
  shift
done
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9\ ._-]{0,119}$ ]] || fail '--name is to be letters, digits, spaces, dots, hyphens and underscores' 2
for grant in "${grants[@]}"; do
  if [[ $grant != ?*=* ]] || ! role_id "${grant#*=}" >/dev/null; then fail "--grant is to be WHO=ROLE with Reader, Operator, Administrator or Agent, such as me=Administrator; not $grant" 2; fi
done

if [[ ! $dry ]]; then
  command -v az >/dev/null || fail 'the Azure CLI is missing; https://learn.microsoft.com/cli/azure/install-azure-cli'
  az account show --output none 2>/dev/null || fail 'nobody is signed in; run: az login'
fi

# What is asked: in a dry run nobody is, and what would have been answered has a name.
ask() {
  local unknown=$1
  shift
  if [[ $dry ]]; then echo "$unknown"; else "$@"; fi
}

# What is changed.
change() {
  if [[ $dry ]]; then echo "would run: ${*@Q}" >&2; else "$@" --output none; fi
}

# What is made, and its id.
make() {
  local unknown=$1 made
  shift
  if [[ $dry ]]; then
    echo "would run: ${*@Q}" >&2
    echo "$unknown"
  else
    made=$("$@" --output tsv)
    echo "$made"
  fi
}

role() {
  printf '{"id":"%s","value":"%s","displayName":"%s","description":"%s","isEnabled":true,"allowedMemberTypes":[%s]}' "$(role_id "$1")" "$1" "$1" "$2" "$3"
}

# --- the application -----------------------------------------------------------------------------------------------------------------------

if [[ $dry ]]; then client='' object=OBJECT_ID; else client=$(az ad app list --filter "displayName eq '$name'" --query '[].appId' --output tsv); fi
if [[ $client == *$'\n'* ]]; then fail "there are several applications called $name; name another with --name, or remove what is too many"; fi
if [[ ! $client ]]; then
  say "Making the application $name"
  client=$(make APPLICATION_ID az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId)
fi
object=$(ask OBJECT_ID az ad app show --id "$client" --query id --output tsv)

say "Setting its roles and how its tokens look"
both='"User","Application"'
roles="$(role Reader 'Sees everything but the audit log' "$both"),$(role Operator 'Also runs what is watched' "$both")"
roles+=",$(role Administrator 'Also changes tenants and channels, and reads the audit log' "$both"),$(role Agent 'Probes for the service and sees nothing' '"Application"')"
permission="{\"id\":\"$scope\",\"value\":\"access\",\"type\":\"User\",\"isEnabled\":true"
permission+=',"adminConsentDisplayName":"Use the service","adminConsentDescription":"Use Backscatter.Cloud with the roles of whoever is signed in"}'
api="\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$permission]"
allowed="\"preAuthorizedApplications\":[{\"appId\":\"$azure_cli\",\"delegatedPermissionIds\":[\"$scope\"]}]"
change az rest --method PATCH --uri "$graph/applications/$object" --headers Content-Type=application/json \
  --body "{\"identifierUris\":[\"api://$client\"],\"appRoles\":[$roles],\"api\":{$api}}"
# The permission must be there before somebody can be let use it.
change az rest --method PATCH --uri "$graph/applications/$object" --headers Content-Type=application/json --body "{\"api\":{$api,$allowed}}"

# --- who has which role --------------------------------------------------------------------------------------------------------------------

if [[ $dry ]]; then principal=''; else principal=$(az ad sp list --filter "appId eq '$client'" --query '[].id' --output tsv); fi
if [[ ! $principal ]]; then
  say 'Making it known in this tenant'
  principal=$(make SERVICE_PRINCIPAL_ID az ad sp create --id "$client" --query id)
fi
change az rest --method PATCH --uri "$graph/servicePrincipals/$principal" --headers Content-Type=application/json --body '{"appRoleAssignmentRequired":true}'

for grant in "${grants[@]}"; do
  who=${grant%%=*} role=${grant#*=}
  case $who in
    me) id=$(ask MY_OBJECT_ID az ad signed-in-user show --query id --output tsv) ;;
    *@*) id=$(ask "OBJECT_ID_OF_$who" az ad user show --id "$who" --query id --output tsv) ;;
    *) id=$who ;;
  esac
  [[ $id ]] || fail "nobody is called $who"
  given=$(ask '' az rest --method GET --uri "$graph/servicePrincipals/$principal/appRoleAssignedTo?\$top=999" \
    --query "value[?principalId=='$id' && appRoleId=='$(role_id "$role")'].id" --output tsv)
  if [[ $given ]]; then
    say "$who is $role already"
  else
    say "Making $who $role"
    change az rest --method POST --uri "$graph/servicePrincipals/$principal/appRoleAssignedTo" --headers Content-Type=application/json \
      --body "{\"principalId\":\"$id\",\"resourceId\":\"$principal\",\"appRoleId\":\"$(role_id "$role")\"}"
  fi
done

echo "$client"
