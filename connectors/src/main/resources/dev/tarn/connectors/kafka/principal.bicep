
@description('Object id of the service principal, or of the managed identity, that Tarn logs in as.')
param principalId string

// Azure Event Hubs Data Receiver
var receiver = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{{role}}')
