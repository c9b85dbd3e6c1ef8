SELECT * FROM aws_cloudtrial.api_activity
