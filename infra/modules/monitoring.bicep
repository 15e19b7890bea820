metadata description = 'Where the service says how it is: a workspace, Application Insights in it, and whom alerts reach.'

@description('Where it stands.')
param location string

@description('What its resources are labelled with.')
param tags { *: string }

@description('The name of the workspace.')
param workspaceName string

@description('The name of Application Insights.')
param insightsName string

@description('The name of the group that alerts reach.')
param actionGroupName string

@description('Mail addresses that alerts reach.')
param alertReceivers string[]

@description('For how many days is kept what is said; 31 are in the price of taking it in.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('How many gigabytes a day are taken in at most; what comes after is lost, and an alert of Azure says so. -1 for no limit.')
param dailyGigabytes int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyGigabytes }
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
    DisableIpMasking: false
  }
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'backscatter'
    emailReceivers: [
      for (address, index) in alertReceivers: {
        name: 'mail-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

@description('The workspace.')
output workspaceId string = workspace.id

@description('Where telemetry goes. It names the place and lets nobody in: without a token of an identity with the right role nothing is taken.')
output connectionString string = insights.properties.ConnectionString

@description('Whom alerts reach.')
output actionGroupId string = actionGroup.id
