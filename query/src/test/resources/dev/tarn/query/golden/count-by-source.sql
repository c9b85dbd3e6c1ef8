SELECT source, count(*) AS events, min(time_dt) AS first FROM events GROUP BY ALL ORDER BY source
