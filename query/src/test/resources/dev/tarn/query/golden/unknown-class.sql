SELECT * FROM api_activty
