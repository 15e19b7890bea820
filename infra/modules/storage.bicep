metadata description = 'The account where everything is kept: the tables and queues of the service, and what the Functions host keeps of its own. No key opens it.'

@description('Where it stands.')
param location string

@description('What its resources are labelled with.')
param tags { *: string }

@description('Its name.')
@minLength(3)
@maxLength(24)
param name string

@description('How often what is kept is copied: in one data centre, in three of the region, or also in the paired region.')
param redundancy redundancyType

@description('The queues of the service. Each has a second one, NAME-poison, for work that was given up.')
param queues string[]

@description('The tables of the service.')
param tables string[]

@description('The workspace that hears who removed what.')
param workspaceId string

@export()
@description('The kinds of redundancy that Table Storage and Storage Queues have.')
type redundancyType = 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS'

var deploymentContainer = 'deployments'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow' }
    publicNetworkAccess: 'Enabled'
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7 }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource deployments 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: deploymentContainer
  properties: { publicAccess: 'None' }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource workQueues 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [
  for queue in queues: {
    parent: queueService
    name: queue
  }
]

resource poisonQueues 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [
  for queue in queues: {
    parent: queueService
    name: '${queue}-poison'
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource workTables 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = [
  for table in tables: {
    parent: tableService
    name: table
  }
]

// Who removed what, and no more: each read and write of a sweep would be a line.
resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: tableService
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: queueService
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('The account.')
output name string = account.name

@description('Where its blobs are.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Where its queues are, as the service wants it: without a slash at the end.')
output queueEndpoint string = 'https://${account.name}.queue.${environment().suffixes.storage}'

@description('Where its tables are, as the service wants it: without a slash at the end.')
output tableEndpoint string = 'https://${account.name}.table.${environment().suffixes.storage}'

@description('Where packages of the program lie.')
output deploymentContainer string = deployments.name
