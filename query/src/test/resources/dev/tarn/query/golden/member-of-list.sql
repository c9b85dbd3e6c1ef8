SELECT resources.uid FROM api_activity
