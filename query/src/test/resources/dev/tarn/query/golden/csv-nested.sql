-- csv
SELECT 'a,b' AS "first, column", 'say "hi"' AS q, E'two\nlines' AS lines, NULL AS nothing, '' AS empty,
  resources, unmapped, time_dt FROM azure_activity.api_activity ORDER BY time
