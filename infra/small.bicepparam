// A provider with 200 client domains: nothing is probed from Azure, nothing is kept ready, everything fits what is cheapest.
using 'main.bicep'

param name = 'small'
param redundancy = 'Standard_LRS'
param access = {
  tenantId: '00000000-0000-4000-8000-000000000001'
  clientId: '00000000-0000-4000-8000-000000000002'
}
param alertReceivers = ['operations@msp.example']
param monthlyBudget = 25
param budgetStart = '2026-11-01'
