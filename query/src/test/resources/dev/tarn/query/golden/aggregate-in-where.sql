SELECT time FROM events WHERE count(*) > 1
