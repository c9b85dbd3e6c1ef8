SELECT time_bucket(INTERVAL 1 SECOND, time_dt) AS second, count(*) AS n FROM api_activity GROUP BY ALL ORDER BY ALL
