SELECT * FROM azure_activity.api_activity a
JOIN api_activity b ON a.time = b.time AND b.src_endpont.ip = '1'
