// A provider with 5,000 client domains: the service has an address of its own and probes from it, and an agent takes callbacks.
using 'main.bicep'

param name = 'large'
param tags = {
  costCentre: 'managed-mail'
}
param redundancy = 'Standard_GZRS'
param instanceMemoryMB = 4096
param maximumInstances = 100
param readyForRequests = 1
param access = {
  tenantId: '00000000-0000-4000-8000-000000000001'
  clientId: '00000000-0000-4000-8000-000000000002'
}
param serviceAddress = 'https://backscatter.msp.example/'
param resolvers = ['192.0.2.53', '192.0.2.54:5353']
param concurrency = 16
param probing = {
  ehlo: 'probe.msp.example'
  reverse: true
  senderDomain: 'probe.msp.example'
  canaries: ['mx1.msp.example', 'mx2.msp.example:25=4f1c09a7']
}
param agent = {
  size: 'Standard_B1ms'
  ehlo: 'agent.msp.example'
  reverse: true
  senderDomain: 'bounces.msp.example'
  listen: true
  nonce: 'k7q2w9x4'
  canaries: ['mx1.msp.example']
  publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDFzdEtleUluVGhlRXhhbXBsZVRoYXROb2JvZHlIYXM= nobody'
  programAddress: 'https://downloads.msp.example/backscatter-0.1.0-linux-x64.tar.gz'
  programSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
}
param settings = {
  Access__Bindings__0000000000004000800000000000000c: 'contoso fabrikam'
  Access__RequestBurst: '800'
  Access__RequestsPerSecond: '100'
  Confirm: '2'
  ControlRecipient: 'postmaster'
  Deadline: '5m'
  Intervals__Blocklists: '6h'
  Intervals__ListHealth: '1h'
  Intervals__Probes: '1d'
  Intervals__WhileListed: '1h'
  Lists__Disable__0: 'dnsbl.spfbl.net'
  Lists__Enable__0: 'bl.blocklist.de'
  Lists__Only__0: 'zen.spamhaus.org'
  OnlyRecipients: 'false'
  ProbeDepth: 'recipient'
  Providers__Connections: '2'
  Providers__PerMinute: '20'
  QuestionsPerDay: '100000'
  QuestionsPerSecond: '50'
  Retention__Audit: '800d'
  Retention__FailedScans: '400d'
  Retention__History: '400d'
  Retention__Orders: '90d'
  Retention__Scans: '90d'
  Retention__Sweeps: '14d'
  UnverifiableSender: 'nobody@probe.msp.example'
}
param vaultSettings = {
  BACKSCATTER_KEY_SPAMHAUS_DQS: 'spamhaus-dqs'
  OPS_WORKFLOW: 'ops-workflow'
}
param alertReceivers = ['operations@msp.example', 'duty@msp.example']
param monthlyBudget = 400
param budgetStart = '2026-11-01'
param logRetentionDays = 90
param dailyLogGigabytes = 5
param documentation = 'https://docs.msp.example/backscatter'
