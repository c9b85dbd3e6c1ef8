SELECT api.operation,
  actor.usr.uid
FROM api_activity
