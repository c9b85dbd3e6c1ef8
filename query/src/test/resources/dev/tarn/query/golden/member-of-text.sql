SELECT severity.name FROM api_activity
