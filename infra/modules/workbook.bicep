metadata description = 'One page on which an operator sees how the service is.'

@description('Where it stands.')
param location string

@description('What its resources are labelled with.')
param tags { *: string }

@description('What it is called in the portal.')
param title string

@description('The workspace that it asks.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, title)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: title
    category: 'workbook'
    version: '1.0'
    sourceId: workspaceId
    serializedData: string(loadJsonContent('../workbook.json'))
  }
}
