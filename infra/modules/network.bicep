metadata description = 'A way out with one address that stays: mail servers and resolvers know the service by it, and its name leads back.'

@description('Where it stands.')
param location string

@description('What its resources are labelled with.')
param tags { *: string }

@description('The name of the network; its parts have names made of it.')
param name string

@description('The first label of the name that Azure gives the address: LABEL.REGION.cloudapp.azure.com.')
param domainLabel string

@description('The name to which the address leads back. Azure takes it only once this name leads to the address; empty until then.')
param reverseName string

var space = '10.61.0.0/24'

resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Regional' }
  properties: {
    publicIPAllocationMethod: 'Static'
    publicIPAddressVersion: 'IPv4'
    idleTimeoutInMinutes: 4
    dnsSettings: union({ domainNameLabel: domainLabel }, empty(reverseName) ? {} : { reverseFqdn: '${reverseName}.' })
  }
}

resource gateway 'Microsoft.Network/natGateways@2024-05-01' = {
  name: 'ng-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: {
    idleTimeoutInMinutes: 4
    publicIpAddresses: [{ id: address.id }]
  }
}

resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}'
  location: location
  tags: tags
  properties: {
    // Nobody begins a conversation with the service by this way: people and agents come over HTTPS to its address.
    securityRules: [
      {
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
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [space] }
    subnets: [
      {
        name: 'functions'
        properties: {
          addressPrefix: cidrSubnet(space, 26, 0)
          defaultOutboundAccess: false
          natGateway: { id: gateway.id }
          networkSecurityGroup: { id: group.id }
          delegations: [
            {
              name: 'functions'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
    ]
  }
}

@description('The subnet of the function app.')
output subnetId string = '${network.id}/subnets/functions'

@description('The address that mail servers see.')
output address string = address.properties.ipAddress
