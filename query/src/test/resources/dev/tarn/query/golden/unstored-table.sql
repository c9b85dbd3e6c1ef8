SELECT * FROM network_firewall.network_activity
