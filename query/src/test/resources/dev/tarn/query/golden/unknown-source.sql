SELECT * FROM okta.authentication
