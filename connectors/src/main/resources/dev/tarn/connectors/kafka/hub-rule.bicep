
resource {{symbol}}Tarn 'Microsoft.EventHub/namespaces/eventhubs/authorizationRules@2024-01-01' = {
  parent: {{symbol}}
  name: 'tarn'
  properties: {
    rights: ['Listen']
  }
}
