metadata description = 'The function app: Flex Consumption, .NET 10 isolated, an identity of its own, no key and no password.'

@description('Where it stands.')
param location string

@description('What its resources are labelled with.')
param tags { *: string }

@description('Its name, which is also the first label of its address.')
param name string

@description('The name of its plan.')
param planName string

@description('Its identity, by id.')
param identityId string

@description('The container from which it reads its program.')
param deploymentContainerAddress string

@description('Its settings. No secret: what is one is a reference to the vault.')
param settings { *: string }

@description('The memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('How many instances there are at most.')
@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('How many instances are kept ready for requests, so that nobody waits for a start.')
@minValue(0)
@maxValue(10)
param readyForRequests int

@description('The subnet through which it goes out; null for Azure\'s own way.')
param subnetId string?

@description('The workspace that hears what the host writes, also when the program does not start.')
param workspaceId string

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerAddress
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: readyForRequests > 0 ? [{ name: 'http', instanceCount: readyForRequests }] : []
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      ftpsState: 'Disabled'
      remoteDebuggingEnabled: false
      appSettings: [
        for setting in items(settings): {
          name: setting.key
          value: setting.value
        }
      ]
    }
  }
}

// Neither by FTP nor with a publishing password: whoever publishes signs in.
resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

// A program that does not start has told Application Insights nothing yet; why is here alone.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
  }
}

@description('The function app.')
output name string = app.name

@description('Where people and agents reach it.')
output address string = 'https://${app.properties.defaultHostName}/'
