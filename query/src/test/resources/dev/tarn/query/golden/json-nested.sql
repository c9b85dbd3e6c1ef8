-- json
SELECT time, time_dt, metadata, resources, unmapped, DATE '2026-11-20' AS day, TIMESTAMP '2026-11-20 01:02:03.5' AS local,
  1.50::DECIMAL(5, 2) AS price, 'a"b' AS quoted, NULL AS nothing, true AS yes, '\x00\xFF'::BLOB AS bytes,
  '{"a": [1, 2]}'::JSON AS json, [1, NULL] AS list, 170141183460469231731687303715884105727::HUGEINT AS huge,
  0.1 + 0.2::DOUBLE AS double, uuid '123e4567-e89b-12d3-a456-426614174000' AS id, INTERVAL 90 MINUTE AS span
FROM azure_activity.api_activity ORDER BY time LIMIT 1
