# The inbox: what was answered, and receipts in place.
inbox-acknowledge = Received
inbox-acknowledged = The receipt is noted. The office that delivered sees it.
inbox-answered-go = Earlier answers
inbox-answered-title = Earlier answers
inbox-answered-lead = What your offices answered so far, also by link before anybody had an account.
inbox-answered-none = Nothing was answered yet
inbox-answered-none-text = Answers stand here, the newest first.
inbox-answered-read = Read the answer
refusal-delivery-link-over = This delivery is over. Please ask the office that delivered
