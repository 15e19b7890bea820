#!/usr/bin/env bash
# Makes the application by which the service reads Microsoft Graph, and consents to what it may read. Doing it again changes nothing that is right.
set -euo pipefail
export LC_ALL=C

usage() {
  cat <<'TEXT'
Usage: infra/scripts/graph-app.sh --identity OBJECT_ID [OPTION]...

Makes an application that may read which customers there are (DelegatedAdminRelationship.Read.All) and which domains they have (Domain.Read.All), and
lets the managed identity of the service act as it, so that it has neither a secret nor a certificate. Nothing of mail is asked for: reading a mailbox is
given in Exchange, for one mailbox, by RBAC for Applications. The application id is the only line that it prints to standard output.

Options:
  --identity OBJECT_ID   the principal id of the identity of the service: az identity show --ids ID --query principalId
  --name NAME            what the application is called (Backscatter.Cloud Graph)
  --no-consent           asks for the permissions and leaves it to an administrator to consent
  --dry-run              asks for nothing and changes nothing; prints what it would do
  --help                 this text

Needs the Azure CLI, signed in ("az login") as somebody who may register applications; to consent, as Privileged Role Administrator. A customer consents
by opening https://login.microsoftonline.com/CUSTOMER_TENANT/adminconsent?client_id=APPLICATION_ID. To remove it: az ad app delete --id APPLICATION_ID
TEXT
}

fail() { echo "graph-app.sh: $1" >&2; exit "${2:-1}"; }
say() { echo "$1" >&2; }

readonly graph=https://graph.microsoft.com/v1.0
# Microsoft Graph, in every tenant.
readonly graph_app=00000003-0000-0000-c000-000000000000
readonly permissions=(DelegatedAdminRelationship.Read.All Domain.Read.All)

name='Backscatter.Cloud Graph' identity='' consent=yes dry=''
while (($#)); do
  case $1 in
    --name | --identity)
      (($# > 1)) || fail "$1 needs a value" 2
      if [[ $1 == --name ]]; then name=$2; else identity=$2; fi
      shift
      ;;
    --no-consent) consent='' ;;
    --dry-run) dry=yes ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown option $1; see infra/scripts/graph-app.sh --help" 2 ;;
  esac
  shift
done
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9\ ._-]{0,119}$ ]] || fail '--name is to be letters, digits, spaces, dots, hyphens and underscores' 2
[[ $identity =~ ^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$ ]] || fail '--identity is to be the principal id of the identity of the service; az identity show --ids ID --query principalId has it' 2

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

if [[ $dry ]]; then client=''; else client=$(az ad app list --filter "displayName eq '$name'" --query '[].appId' --output tsv); fi
if [[ $client == *$'\n'* ]]; then fail "there are several applications called $name; name another with --name, or remove what is too many"; fi
if [[ ! $client ]]; then
  say "Making the application $name"
  client=$(make APPLICATION_ID az ad app create --display-name "$name" --sign-in-audience AzureADMultipleOrgs --query appId)
fi
object=$(ask OBJECT_ID az ad app show --id "$client" --query id --output tsv)
tenant=$(ask TENANT_ID az account show --query tenantId --output tsv)

say 'Asking for what it may read'
wanted=''
for permission in "${permissions[@]}"; do
  id=$(ask "ID_OF_$permission" az ad sp show --id "$graph_app" --query "appRoles[?value=='$permission'].id | [0]" --output tsv)
  [[ $id ]] || fail "Microsoft Graph has no permission $permission"
  wanted+="${wanted:+,}{\"id\":\"$id\",\"type\":\"Role\"}"
done
change az rest --method PATCH --uri "$graph/applications/$object" --headers Content-Type=application/json \
  --body "{\"requiredResourceAccess\":[{\"resourceAppId\":\"$graph_app\",\"resourceAccess\":[$wanted]}]}"

credential=$(ask '' az ad app federated-credential list --id "$object" --query "[?subject=='$identity'].id" --output tsv)
if [[ $credential ]]; then
  say 'The identity of the service acts as it already'
else
  say 'Letting the identity of the service act as it'
  change az ad app federated-credential create --id "$object" --parameters \
    "{\"name\":\"service\",\"issuer\":\"https://login.microsoftonline.com/$tenant/v2.0\",\"subject\":\"$identity\",\"audiences\":[\"api://AzureADTokenExchange\"]}"
fi

if [[ $dry ]]; then principal=''; else principal=$(az ad sp list --filter "appId eq '$client'" --query '[].id' --output tsv); fi
if [[ ! $principal ]]; then
  say 'Making it known in this tenant'
  change az ad sp create --id "$client"
fi
if [[ $consent ]]; then
  say 'Consenting for this tenant'
  change az ad app permission admin-consent --id "$client"
else
  say "An administrator consents at https://login.microsoftonline.com/$tenant/adminconsent?client_id=$client"
fi

echo "$client"
