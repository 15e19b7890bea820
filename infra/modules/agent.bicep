metadata description = 'A machine that probes where the function app may not: it asks the service for work over HTTPS, and knows one secret, its own token.'

@description('Where it stands.')
param location string

@description('What its resources are labelled with.')
param tags { *: string }

@description('Its name; its parts have names made of it.')
param name string

@description('The name of the vault with its token.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('For how many days the vault and its secrets can be brought back after they were removed.')
param retentionDays int

@description('The first label of the name that Azure gives its address.')
param domainLabel string

@description('Where the service is.')
param serviceAddress string

@description('The workspace that hears who read the token.')
param workspaceId string

@description('How it is set up.')
param setup agentType

@export()
@description('An agent: a machine outside the function app that may use port 25.')
type agentType = {
  @description('The size of the machine; the smallest do.')
  size: string

  @description('Who it says it is: the full host name to which its address leads back.')
  ehlo: string

  @description('Whether ehlo leads to its address already, so that the address may lead back to it.')
  reverse: bool

  @description('The domain of the senders of its probes, whose MX leads to it where it listens and whose SPF record names its address; ehlo where none is named.')
  senderDomain: string?

  @description('Whether it takes callbacks and bounces on port 25.')
  listen: bool

  @description('The word in its greeting, where it listens, by which others see that they reach it: 8 to 64 letters, digits, hyphens, underscores or dots.')
  @minLength(8)
  @maxLength(64)
  nonce: string?

  @description('Mail servers of yours, host[:port][=nonce], that show that port 25 leads out; while it does not, it takes no work.')
  canaries: string[]?

  @description('The public half of a key. Port 22 is closed all the same; Azure wants one where there is no password.')
  publicKey: string

  @description('Where the program is fetched, over HTTPS: backscatter-VERSION-linux-x64.tar.gz of a release, or another with backscatter in its only folder.')
  @minLength(9)
  programAddress: string

  @description('Its SHA-256, 64 hexadecimal digits.')
  @minLength(64)
  @maxLength(64)
  programSha256: string
}

var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var space = '10.62.0.0/24'
var listening = !setup.listen ? [] : concat(['--listen 0.0.0.0:25'], setup.?nonce == null ? [] : ['--nonce ${setup.nonce!}'])
var options = join(
  concat(
    ['--server ${serviceAddress}', '--ehlo ${setup.ehlo}'],
    setup.?senderDomain == null ? [] : ['--sender-domain ${setup.senderDomain!}'],
    map(setup.?canaries ?? [], canary => '--canary ${canary}'),
    listening
  ),
  ' '
)
var filled = {
  __PROGRAM_ADDRESS__: setup.programAddress
  __PROGRAM_SHA256__: toLower(setup.programSha256)
  __VAULT__: vaultName
  __AGENT_OPTIONS__: options
  __CAPABILITIES__: setup.listen ? 'CAP_NET_BIND_SERVICE' : ''
}
var cloudInit = reduce(items(filled), loadTextContent('../agent/cloud-init.yaml'), (text, entry) => replace(text, entry.key, entry.value))

var denied = {
  name: 'deny-all-inbound'
  properties: {
    priority: 4096
    direction: 'Inbound'
    access: 'Deny'
    protocol: '*'
    sourceAddressPrefix: '*'
    sourcePortRange: '*'
    destinationAddressPrefix: '*'
    destinationPortRange: '*'
  }
}
var mail = {
  name: 'allow-mail'
  properties: {
    priority: 100
    direction: 'Inbound'
    access: 'Allow'
    protocol: 'Tcp'
    sourceAddressPrefix: 'Internet'
    sourcePortRange: '*'
    destinationAddressPrefix: '*'
    destinationPortRange: '25'
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
  tags: tags
}

// A vault of its own: who stands most exposed reads one secret, and none of the service.
module vault 'keyVault.bicep' = {
  name: 'agentVault'
  params: {
    location: location
    tags: tags
    name: vaultName
    retentionDays: retentionDays
    workspaceId: workspaceId
  }
}

resource ownVault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(ownVault.id, identity.id, keyVaultSecretsUser)
  scope: ownVault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
  dependsOn: [vault]
}

resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}'
  location: location
  tags: tags
  properties: {
    securityRules: setup.listen ? [mail, denied] : [denied]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${name}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [space] }
    subnets: [
      {
        name: 'agents'
        properties: {
          addressPrefix: cidrSubnet(space, 26, 0)
          defaultOutboundAccess: false
          networkSecurityGroup: { id: group.id }
        }
      }
    ]
  }
}

resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Regional' }
  properties: {
    publicIPAllocationMethod: 'Static'
    publicIPAddressVersion: 'IPv4'
    dnsSettings: union({ domainNameLabel: domainLabel }, setup.reverse ? { reverseFqdn: '${setup.ehlo}.' } : {})
  }
}

resource card 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-${name}'
  location: location
  tags: tags
  properties: {
    ipConfigurations: [
      {
        name: 'only'
        properties: {
          privateIPAllocationMethod: 'Dynamic'
          subnet: { id: network.properties.subnets[0].id }
          publicIPAddress: { id: address.id, properties: { deleteOption: 'Delete' } }
        }
      }
    ]
  }
}

resource machine 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-${name}'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    hardwareProfile: { vmSize: setup.size }
    securityProfile: {
      securityType: 'TrustedLaunch'
      uefiSettings: { secureBootEnabled: true, vTpmEnabled: true }
    }
    storageProfile: {
      imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' }
      osDisk: {
        name: 'disk-${name}'
        createOption: 'FromImage'
        deleteOption: 'Delete'
        diskSizeGB: 30
        managedDisk: { storageAccountType: 'StandardSSD_LRS' }
      }
    }
    networkProfile: {
      networkInterfaces: [{ id: card.id, properties: { deleteOption: 'Delete', primary: true } }]
    }
    diagnosticsProfile: { bootDiagnostics: { enabled: true } }
    osProfile: {
      computerName: 'agent'
      adminUsername: uniqueString(resourceGroup().id, name)
      customData: base64(cloudInit)
      linuxConfiguration: {
        disablePasswordAuthentication: true
        provisionVMAgent: true
        patchSettings: { patchMode: 'AutomaticByPlatform', assessmentMode: 'AutomaticByPlatform' }
        ssh: {
          publicKeys: [
            { path: '/home/${uniqueString(resourceGroup().id, name)}/.ssh/authorized_keys', keyData: setup.publicKey }
          ]
        }
      }
    }
  }
  // The token is asked for at the first start.
  dependsOn: [onVault]
}

@description('The vault in which its token is put.')
output vaultName string = vault.outputs.name

@description('The address that mail servers see.')
output address string = address.properties.ipAddress
