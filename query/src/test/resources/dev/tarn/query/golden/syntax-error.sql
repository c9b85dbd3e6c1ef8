SELECT time
FROM events
WERE time > 5
