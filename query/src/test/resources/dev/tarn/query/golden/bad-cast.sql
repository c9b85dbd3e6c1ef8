SELECT severity::INTEGER FROM azure_activity.api_activity
