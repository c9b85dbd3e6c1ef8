
resource {{symbol}} 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: '{{hub}}'
  properties: {
    partitionCount: 4
    messageRetentionInDays: retentionDays
  }
}
{{access}}
