// Sends the activity log of a subscription to the hub that the source '{{source}}' reads.

targetScope = 'subscription'

@description('The output sendRuleId of {{source}}-hub.bicep.')
param sendRuleId string

resource activityLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'tarn-{{source}}'
  properties: {
    eventHubAuthorizationRuleId: sendRuleId
    eventHubName: '{{hub}}'
    logs: [
      for category in [
        'Administrative'
        'Security'
        'ServiceHealth'
        'Alert'
        'Recommendation'
        'Policy'
        'Autoscale'
        'ResourceHealth'
      ]: {
        category: category
        enabled: true
      }
    ]
  }
}
