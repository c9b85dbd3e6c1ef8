SELECT getenv('HOME'), lowr(severity) FROM events
