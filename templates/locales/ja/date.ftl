refusal-date-empty = 日付を入力してください（例：R8.11.21）
refusal-date-unreadable = 日付は「R8.11.21」「令和8年11月21日」「2026-11-21」のように入力してください
refusal-date-no-such-day = 暦にない日付です。月と日を確かめてください
refusal-date-era-not-begun = その元号はまだ始まっていない日付です。元号を確かめてください
refusal-date-year-far-away = 年を確かめてください。西暦は1873年から2117年（令和99年）までです
