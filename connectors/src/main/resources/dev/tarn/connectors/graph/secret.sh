
az ad app credential reset --id "$client" --display-name tarn --years 1 --query password --output tsv >client-secret
echo "client_id: $client"
echo "tenant: $(az account show --query tenantId --output tsv)"
