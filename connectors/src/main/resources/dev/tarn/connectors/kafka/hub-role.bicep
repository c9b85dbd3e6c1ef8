
resource {{symbol}}Tarn 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: {{symbol}}
  name: guid({{symbol}}.id, principalId, receiver)
  properties: {
    roleDefinitionId: receiver
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
