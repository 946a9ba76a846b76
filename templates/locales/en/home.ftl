home-title = What waits for me today
