SELECT repeat('long ', 20) AS text, E'tab\tand\nline' AS control, '日本語' AS wide, 1.5 AS number, NULL AS nothing,
  resources FROM azure_activity.api_activity ORDER BY time
