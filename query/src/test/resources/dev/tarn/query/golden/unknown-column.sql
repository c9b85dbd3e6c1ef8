SELECT sevrity, count(*) FROM api_activity GROUP BY 1
