-- CloudTrail JSON lines to OCSF 1.5.0 API Activity: the leaves of cloudtrail.yaml, in DuckDB's SQL.
-- ${IN} is the input file. `unmapped` holds only additionalEventData here; Tarn keeps everything that was not read.
WITH raw AS (
  SELECT *,
    CASE WHEN eventName LIKE 'Get%' OR eventName LIKE 'Describe%' OR eventName LIKE 'List%' OR eventName LIKE 'Lookup%' THEN 2
         WHEN eventName LIKE 'Create%' OR eventName LIKE 'Put%' THEN 1
         WHEN eventName LIKE 'Update%' THEN 3
         WHEN eventName LIKE 'Delete%' THEN 4
         ELSE 99 END AS activity_id,
    sourceIPAddress LIKE '%.amazonaws.com' AS from_service
  FROM read_json('${IN}', format = 'newline_delimited', columns = {
    eventVersion: 'VARCHAR',
    userIdentity: 'STRUCT(type VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR, accessKeyId VARCHAR, userName VARCHAR, sessionContext STRUCT(sessionIssuer STRUCT(arn VARCHAR, userName VARCHAR), attributes STRUCT(creationDate VARCHAR, mfaAuthenticated VARCHAR)))',
    eventTime: 'VARCHAR', eventSource: 'VARCHAR', eventName: 'VARCHAR', awsRegion: 'VARCHAR', sourceIPAddress: 'VARCHAR',
    userAgent: 'VARCHAR', errorCode: 'VARCHAR', errorMessage: 'VARCHAR', requestParameters: 'JSON', responseElements: 'JSON',
    additionalEventData: 'JSON', requestID: 'VARCHAR', eventID: 'VARCHAR', eventType: 'VARCHAR', recipientAccountId: 'VARCHAR',
    resources: 'STRUCT(ARN VARCHAR, type VARCHAR, accountId VARCHAR)[]',
    tlsDetails: 'STRUCT(tlsVersion VARCHAR, cipherSuite VARCHAR, clientProvidedHostHeader VARCHAR)'})
)
SELECT
  epoch_ms(eventTime::TIMESTAMP) AS "time",
  6003 AS class_uid, 'API Activity' AS class_name, 6 AS category_uid, 'Application Activity' AS category_name,
  activity_id,
  CASE activity_id WHEN 1 THEN 'Create' WHEN 2 THEN 'Read' WHEN 3 THEN 'Update' WHEN 4 THEN 'Delete' ELSE 'Other' END AS activity_name,
  (600300 + activity_id)::BIGINT AS type_uid,
  CASE activity_id WHEN 1 THEN 'API Activity: Create' WHEN 2 THEN 'API Activity: Read' WHEN 3 THEN 'API Activity: Update'
    WHEN 4 THEN 'API Activity: Delete' ELSE 'API Activity: Other' END AS type_name,
  1 AS severity_id, 'Informational' AS severity,
  CASE WHEN errorCode IS NULL THEN 1 ELSE 2 END AS status_id,
  CASE WHEN errorCode IS NULL THEN 'Success' ELSE 'Failure' END AS status,
  errorCode AS status_code, errorMessage AS status_detail,
  {'version': '1.5.0', 'uid': eventID, 'log_version': eventVersion, 'event_code': eventType, 'original_time': eventTime,
   'logged_time': 1767225600000::BIGINT, 'profiles': ['cloud'],
   'product': {'name': 'CloudTrail', 'vendor_name': 'AWS'}} AS metadata,
  {'provider': 'AWS', 'region': awsRegion, 'account': {'uid': recipientAccountId}} AS cloud,
  {'user': {'type': userIdentity.type, 'uid': userIdentity.principalId, 'uid_alt': userIdentity.arn,
            'name': coalesce(userIdentity.userName, userIdentity.sessionContext.sessionIssuer.userName),
            'account': {'uid': userIdentity.accountId}, 'credential_uid': userIdentity.accessKeyId},
   'session': {'issuer': userIdentity.sessionContext.sessionIssuer.arn,
               'is_mfa': userIdentity.sessionContext.attributes.mfaAuthenticated = 'true',
               'created_time': epoch_ms(userIdentity.sessionContext.attributes.creationDate::TIMESTAMP)}} AS actor,
  {'operation': eventName, 'service': {'name': eventSource}, 'request': {'uid': requestID, 'data': requestParameters},
   'response': {'error': errorCode, 'message': errorMessage, 'data': responseElements}} AS api,
  {'ip': CASE WHEN from_service THEN NULL ELSE sourceIPAddress END,
   'domain': CASE WHEN from_service THEN sourceIPAddress END} AS src_endpoint,
  {'hostname': tlsDetails.clientProvidedHostHeader} AS dst_endpoint,
  {'user_agent': userAgent} AS http_request,
  [{'uid': r.ARN, 'type': r.type, 'owner': {'account': {'uid': r.accountId}}} FOR r IN resources] AS resources,
  additionalEventData AS unmapped,
  awsRegion AS region, recipientAccountId AS "accountId", strftime(eventTime::TIMESTAMP, '%Y%m%d') AS "eventDay"
FROM raw
