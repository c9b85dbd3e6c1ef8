SELECT unmapped['a.b'] AS x, map_keys(unmapped) AS keys FROM api_activity ORDER BY time
