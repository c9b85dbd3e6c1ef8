SELECT a.metadata.verson, a.api.respons.code FROM azure_activity.api_activity a
JOIN api_activity b ON a.api.operation = b.api.operation AND b.metadata.product.nam = '1'
