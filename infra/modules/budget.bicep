metadata description = 'What the resource group may cost a month before somebody hears of it. A budget stops nothing.'

@description('Its name.')
param name string

@description('What a month may cost, in the currency of the subscription.')
@minValue(1)
param amount int

@description('The first day of the month in which it begins, such as 2026-11-01.')
param startDate string

@description('Mail addresses that hear of it.')
param receivers string[]

@description('A group of alerts that hears of it.')
param actionGroupId string

var notifications = {
  spent80: { threshold: 80, type: 'Actual' }
  spent100: { threshold: 100, type: 'Actual' }
  foreseen110: { threshold: 110, type: 'Forecasted' }
}

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: startDate }
    notifications: toObject(items(notifications), entry => entry.key, entry => {
      enabled: true
      operator: 'GreaterThan'
      threshold: entry.value.threshold
      thresholdType: entry.value.type
      contactEmails: receivers
      contactGroups: [actionGroupId]
    })
  }
}
