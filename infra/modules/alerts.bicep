metadata description = 'What wakes somebody. Each alert has a heading of the same name in docs/operations.md, where its description leads.'

@description('Where they stand.')
param location string

@description('What its resources are labelled with.')
param tags { *: string }

@description('What their names begin with.')
param prefix string

@description('The workspace that they ask.')
param workspaceId string

@description('Whom they reach.')
param actionGroupId string

@description('Where the documentation is read.')
param documentation string

// Severity 1 is an error, 2 a warning. What is counted are the rows of the query; "LessThan" 1 also sees that there are none at all.
var alerts = [
  {
    name: 'poison-queue'
    title: 'Work was given up'
    severity: 1
    query: loadTextContent('../queries/poison-queue.kql')
    window: 'PT30M'
    frequency: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    periods: 1
  }
  {
    name: 'queue-age'
    title: 'Work waits too long'
    severity: 2
    query: loadTextContent('../queries/queue-age.kql')
    window: 'PT15M'
    frequency: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    periods: 2
  }
  {
    name: 'no-sweep'
    title: 'No sweep was finished'
    severity: 1
    query: loadTextContent('../queries/no-sweep.kql')
    window: 'P1D'
    frequency: 'PT1H'
    operator: 'LessThan'
    threshold: 1
    periods: 1
  }
  {
    name: 'channel-failing'
    title: 'A channel takes no messages'
    severity: 1
    query: loadTextContent('../queries/channel-failing.kql')
    window: 'PT1H'
    frequency: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    periods: 1
  }
  {
    name: 'list-quarantined'
    title: 'A blocklist is not believed'
    severity: 2
    query: loadTextContent('../queries/list-quarantined.kql')
    window: 'PT1H'
    frequency: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
    periods: 1
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: '${prefix}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Backscatter: ${alert.title}'
      description: '${alert.title}. What to look at and what to do: ${documentation}/operations.md#${toLower(replace(alert.title, ' ', '-'))}'
      severity: alert.severity
      enabled: true
      autoMitigate: true
      // The tables come into being with the first telemetry, after the alerts.
      skipQueryValidation: true
      scopes: [workspaceId]
      evaluationFrequency: alert.frequency
      windowSize: alert.window
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: alert.periods, minFailingPeriodsToAlert: alert.periods }
          }
        ]
      }
      actions: { actionGroups: [actionGroupId] }
    }
  }
]
