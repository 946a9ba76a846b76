home-title = 今日、わたしを待っていること
