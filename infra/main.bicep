metadata name = 'Backscatter.Cloud'
metadata description = 'The service in one resource group: a function app, its storage, its vault, what watches it, and where it is wanted a network and an agent.'

import { redundancyType } from 'modules/storage.bicep'
import { agentType } from 'modules/agent.bicep'

@description('Where everything stands. Flex Consumption is not in every region: az functionapp list-flexconsumption-locations.')
param location string = resourceGroup().location

@description('What names are made of: lower-case letters and digits.')
@minLength(2)
@maxLength(10)
param name string = 'backscatt'

@description('What all resources are labelled with.')
param tags { *: string } = {}

@description('How often what is kept is copied.')
param redundancy redundancyType = 'Standard_ZRS'

@description('The memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('How many instances there are at most. The daily allowances of blocklists are shared by all of them.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('How many instances are kept ready for requests. None costs nothing, and the first request after a pause waits some seconds.')
@minValue(0)
@maxValue(10)
param readyForRequests int = 0

@description('Who may sign in.')
param access accessType

@description('Where people reach the service, with a slash at the end; empty for the address that Azure gives.')
param serviceAddress string = ''

@description('Resolvers that are asked, ip or ip:port, in this order. Those of Azure are refused by the large blocklists; none for Azure\'s.')
param resolvers string[] = []

@description('How many targets of a batch are scanned side by side.')
@minValue(1)
@maxValue(64)
param concurrency int = 8

@description('Further settings of the service by their names below Backscatter__, such as Intervals__Probes. A name that is none ends the start of the program.')
param settings { *: string } = {}

@description('How the service itself probes mail servers; null where it does not. With it the service has a network and an address of its own.')
param probing probingType?

@description('Whether the service has a network and an address of its own although it does not probe, so that a resolver knows it by its address.')
param ownNetwork bool = false

@description('A machine that probes for the service; null for none.')
param agent agentType?

@description('Settings whose values are secrets of the vault: the name of the setting, and of the secret. Keys of blocklists (BACKSCATTER_KEY_…) and addresses of channels (env:NAME). The secret must be there first.')
param vaultSettings { *: string } = {}

@description('Mail addresses that alerts and the budget reach.')
param alertReceivers string[]

@description('What a month may cost before somebody hears of it, in the currency of the subscription; 0 for no budget.')
@minValue(0)
param monthlyBudget int = 0

@description('The first day of the month in which the budget begins.')
param budgetStart string = utcNow('yyyy-MM-01')

@description('For how many days logs and measurements are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 31

@description('How many gigabytes of logs a day are taken in at most; -1 for no limit.')
param dailyLogGigabytes int = 1

@description('For how many days vaults and their secrets can be brought back after they were removed. Nobody can shorten it later.')
@minValue(7)
@maxValue(90)
param vaultRetentionDays int = 90

@description('Where the documentation is read; alerts lead there.')
param documentation string = 'docs'

@description('Who may sign in: the application of this service in Microsoft Entra ID, as infra/scripts/entra-app.sh makes it.')
type accessType = {
  @description('The tenant of Entra ID.')
  tenantId: string

  @description('The application id of the service, for which tokens are made.')
  clientId: string
}

@description('How the service itself probes.')
type probingType = {
  @description('Who it says it is: the full host name to which its address leads back.')
  ehlo: string

  @description('Whether ehlo leads to the address already, so that the address may lead back to it.')
  reverse: bool

  @description('The domain in the sender of a probe.')
  senderDomain: string

  @description('Mail servers of yours that show that port 25 leads out, host[:port][=nonce].')
  @minLength(1)
  canaries: string[]
}

// The names that WorkQueues and WatchTables have in the program.
var queues = ['scans', 'probes', 'notifications']
var tables = [
  'BackscatterAudit'
  'BackscatterDue'
  'BackscatterListed'
  'BackscatterProbes'
  'BackscatterRequests'
  'BackscatterScans'
  'BackscatterSecrets'
  'BackscatterSettings'
  'BackscatterSweeps'
  'BackscatterWatch'
]

var suffix = take(uniqueString(subscription().id, resourceGroup().id, name), 8)
var storageName = 'st${name}${suffix}'
var vaultName = 'kv-${name}-${suffix}'
var insightsName = 'appi-${name}-${suffix}'
var appName = 'func-${name}-${suffix}'
var address = empty(serviceAddress) ? 'https://${appName}.azurewebsites.net/' : serviceAddress
var labels = union(tags, { application: 'backscatter' })
var hasNetwork = ownNetwork || probing != null

var hostSettings = {
  AzureWebJobsStorage__accountName: storage.outputs.name
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AzureWebJobsDisableHomepage: 'true'
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
}
var storeSettings = {
  Storage__tableServiceUri: storage.outputs.tableEndpoint
  Storage__queueServiceUri: storage.outputs.queueEndpoint
  Storage__credential: 'managedidentity'
  Storage__clientId: identity.properties.clientId
}
var serviceSettings = {
  Backscatter__ServiceAddress: address
  Backscatter__Concurrency: string(concurrency)
}
var accessSettings = {
  Backscatter__Access__Entra__Tenant: access.tenantId
  Backscatter__Access__Entra__Audience: access.clientId
}
var resolverSettings = toObject(range(0, length(resolvers)), index => 'Backscatter__Resolvers__${index}', index => resolvers[index])
var canaries = probing.?canaries ?? []
var canarySettings = toObject(range(0, length(canaries)), index => 'Backscatter__Canaries__${index}', index => canaries[index])
var probingSettings = probing == null
  ? {}
  : {
      Backscatter__Ehlo: probing!.ehlo
      Backscatter__SenderDomain: probing!.senderDomain
      Backscatter__OwnAddress: network!.outputs.address
    }
var furtherSettings = toObject(items(settings), entry => 'Backscatter__${entry.key}', entry => entry.value)
var secretSettings = toObject(
  items(vaultSettings),
  entry => entry.key,
  entry => '@Microsoft.KeyVault(VaultName=${vault.outputs.name};SecretName=${entry.value})'
)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-${suffix}'
  location: location
  tags: labels
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    tags: labels
    workspaceName: 'log-${name}-${suffix}'
    insightsName: insightsName
    actionGroupName: 'ag-${name}-${suffix}'
    alertReceivers: alertReceivers
    retentionDays: logRetentionDays
    dailyGigabytes: dailyLogGigabytes
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    location: location
    tags: labels
    name: storageName
    redundancy: redundancy
    queues: queues
    tables: tables
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'modules/keyVault.bicep' = {
  name: 'vault'
  params: {
    location: location
    tags: labels
    name: vaultName
    retentionDays: vaultRetentionDays
    workspaceId: monitoring.outputs.workspaceId
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    identityId: identity.id
    principalId: identity.properties.principalId
    storageName: storageName
    vaultName: vaultName
    insightsName: insightsName
  }
  dependsOn: [storage, vault, monitoring]
}

module network 'modules/network.bicep' = if (hasNetwork) {
  name: 'network'
  params: {
    location: location
    tags: labels
    name: 'vnet-${name}-${suffix}'
    domainLabel: '${name}-${suffix}'
    reverseName: probing.?reverse ?? false ? probing!.ehlo : ''
  }
}

module app 'modules/functionApp.bicep' = {
  name: 'functionApp'
  params: {
    location: location
    tags: labels
    name: appName
    planName: 'plan-${name}-${suffix}'
    identityId: identity.id
    deploymentContainerAddress: '${storage.outputs.blobEndpoint}${storage.outputs.deploymentContainer}'
    settings: union(
      hostSettings,
      storeSettings,
      serviceSettings,
      accessSettings,
      resolverSettings,
      canarySettings,
      probingSettings,
      furtherSettings,
      secretSettings
    )
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    readyForRequests: readyForRequests
    subnetId: hasNetwork ? network!.outputs.subnetId : null
    workspaceId: monitoring.outputs.workspaceId
  }
  // The first thing the program does is to open its store.
  dependsOn: [roles]
}

module prober 'modules/agent.bicep' = if (agent != null) {
  name: 'agent'
  params: {
    location: location
    tags: labels
    name: 'agent-${name}-${suffix}'
    vaultName: 'kva-${name}-${suffix}'
    retentionDays: vaultRetentionDays
    domainLabel: '${name}-agent-${suffix}'
    serviceAddress: address
    workspaceId: monitoring.outputs.workspaceId
    setup: agent!
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: labels
    prefix: 'alert-${name}'
    workspaceId: monitoring.outputs.workspaceId
    actionGroupId: monitoring.outputs.actionGroupId
    documentation: documentation
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    tags: labels
    title: 'Backscatter (${name})'
    workspaceId: monitoring.outputs.workspaceId
  }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0) {
  name: 'budget'
  params: {
    name: 'budget-${name}'
    amount: max(monthlyBudget, 1)
    startDate: budgetStart
    receivers: alertReceivers
    actionGroupId: monitoring.outputs.actionGroupId
  }
}

@description('The function app, to which the program is published.')
output functionAppName string = app.outputs.name

@description('Where people and agents reach the service.')
output serviceAddress string = address

@description('The vault into which secrets are put.')
output vaultName string = vault.outputs.name

@description('The store, for the command: backscatter --store ADDRESS.')
output store string = storage.outputs.tableEndpoint

@description('The address that mail servers see; empty where the service does not probe.')
output probingAddress string = hasNetwork ? network!.outputs.address : ''

@description('The vault into which the agent\'s token is put; empty where there is no agent.')
output agentVaultName string = agent == null ? '' : prober!.outputs.vaultName

@description('The address that mail servers see of the agent; empty where there is none.')
output agentAddress string = agent == null ? '' : prober!.outputs.address
