SELECT s.who.uid, s.who.domain FROM (SELECT actor.user AS who, time FROM azure_activity.api_activity) s ORDER BY s.time
