SELECT 'äöü' AS "ß", nothing FROM events
