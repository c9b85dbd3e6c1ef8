SELECT r.type, count(*) AS n FROM azure_activity.api_activity, unnest(resources) AS r GROUP BY ALL ORDER BY ALL
