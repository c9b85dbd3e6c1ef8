client=$(az ad app create --display-name 'tarn-{{source}}' --sign-in-audience AzureADMyOrg --query appId --output tsv)
principal=$(az ad sp create --id "$client" --query id --output tsv)
