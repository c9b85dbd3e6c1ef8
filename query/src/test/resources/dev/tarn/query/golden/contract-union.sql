SELECT api.operation, actor.user.uid, actor.user.name, src_endpoint.ip, time, severity,
  metadata.version, metadata.product.name, metadata.product.vendor_name, category_name,
  activity_name, type_uid
FROM azure_activity.api_activity
UNION ALL
SELECT api.operation, actor.user.uid, actor.user.name, src_endpoint.ip, time, severity,
  metadata.version, metadata.product.name, metadata.product.vendor_name, category_name,
  activity_name, type_uid
FROM aws_cloudtrail.api_activity
ORDER BY time
