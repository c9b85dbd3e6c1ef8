SELECT severity, time FROM events GROUP BY severity
