SELECT e.metadata.product.name AS product, e.* FROM aws_cloudtrail.api_activity e ORDER BY ALL
