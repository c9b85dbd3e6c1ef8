DESCRIBE SELECT time, api, src_endpoint.ip, resources FROM azure_activity.api_activity
