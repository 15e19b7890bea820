metadata description = 'A vault for what nobody may read but the service: addresses of webhooks, keys of blocklists, tokens of agents. The template never sees a secret.'

@description('Where it stands.')
param location string

@description('What its resources are labelled with.')
param tags { *: string }

@description('Its name.')
@minLength(3)
@maxLength(24)
param name string

@description('For how many days the vault and its secrets can be brought back after they were removed. Nobody can shorten it, and the name is taken for as long.')
@minValue(7)
@maxValue(90)
param retentionDays int

@description('The workspace that hears who read or changed a secret.')
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: retentionDays
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: 'Enabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow' }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'AuditEvent', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The vault.')
output name string = vault.name
