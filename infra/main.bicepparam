// What azd, and az without a file of one's own, deploy: everything that must be said is in environment variables. docs/deploy.md has them.
using 'main.bicep'

param name = readEnvironmentVariable('BACKSCATTER_NAME', 'backscatt')
param redundancy = readEnvironmentVariable('BACKSCATTER_REDUNDANCY', 'Standard_ZRS')
param access = {
  tenantId: readEnvironmentVariable('AZURE_TENANT_ID')
  clientId: readEnvironmentVariable('BACKSCATTER_ENTRA_CLIENT_ID')
}
param alertReceivers = split(readEnvironmentVariable('BACKSCATTER_ALERT_RECEIVERS'), ',')
param vaultSettings = json(readEnvironmentVariable('BACKSCATTER_VAULT_SETTINGS', '{}'))
param monthlyBudget = int(readEnvironmentVariable('BACKSCATTER_MONTHLY_BUDGET', '0'))
