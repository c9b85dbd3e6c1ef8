#!/bin/sh
# What Tarn needs to read the source '{{source}}': who may read the tenant's sign-ins and audits, and nothing else.
# Usage: sh {{source}}-access.sh{{usage}}
set -eu
umask 077

# Microsoft Graph, and its permission AuditLog.Read.All for applications
graph=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query id --output tsv)
permission=b0afded3-3588-46d8-8b3d-9842eff778da

{{principal}}
az rest --method POST --uri "{{endpoint}}/v1.0/servicePrincipals/$principal/appRoleAssignments" \
  --body "{\"principalId\": \"$principal\", \"resourceId\": \"$graph\", \"appRoleId\": \"$permission\"}" >/dev/null
{{credentials}}
