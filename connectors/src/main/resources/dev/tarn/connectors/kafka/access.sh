#!/bin/sh
# What Tarn needs to read the source '{{source}}': who may read its topics, and nothing else.
# Usage: sh {{source}}-access.sh {{arguments}}
# PRINCIPAL is what the brokers know Tarn as, such as User:tarn. COMMAND_CONFIG names a file with the login of an administrator, if one is needed.
set -eu
principal=$1
shift

allow() {
  kafka-acls.sh --bootstrap-server {{brokers}} ${COMMAND_CONFIG:+--command-config "$COMMAND_CONFIG"} \
    --add --allow-principal "$principal" "$@"
}

for topic in {{topics}}; do
  allow --operation Describe --operation Read --topic "$topic"
done
{{group}}