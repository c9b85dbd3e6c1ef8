// What Tarn needs to read the source '{{source}}': a namespace with {{hubs}}.

param location string = resourceGroup().location

@description('Name of the namespace, which no other in Azure has.')
@minLength(6)
@maxLength(50)
param namespaceName string{{namespaceDefault}}

@description('How long messages stay that Tarn has not read, in days. What is deleted before is lost.')
@minValue(1)
@maxValue(7)
param retentionDays int = 7
{{principal}}
resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: namespaceName
  location: location
  sku: {
    // the Basic tier cannot be read by Kafka's protocol
    name: 'Standard'
    tier: 'Standard'
    capacity: 1
  }
  properties: {
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: true
    maximumThroughputUnits: 4
  }
}

// Azure Monitor sends by a rule of the namespace
resource send 'Microsoft.EventHub/namespaces/authorizationRules@2024-01-01' = {
  parent: namespace
  name: 'azure-monitor'
  properties: {
    rights: ['Listen', 'Send', 'Manage']
  }
}
{{hubResources}}
output sendRuleId string = send.id
