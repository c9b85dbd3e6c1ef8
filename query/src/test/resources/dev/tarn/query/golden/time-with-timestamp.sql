SELECT count(*) FROM events WHERE time > now() - INTERVAL 1 DAY
