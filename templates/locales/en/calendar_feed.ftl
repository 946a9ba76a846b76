# The private calendar of an account.
feed-name = Enza meetings
feed-title = See meetings in your calendar
feed-text = An address of your own by which your calendar shows the settled meetings of your offices, from thirty days ago to a year ahead. No client is named in it.
feed-make = Make an address
feed-made = The address of your calendar was made.
feed-address = Address of your calendar
feed-since = Made:
feed-how = Paste it where your calendar subscribes to an address. Changes and cancellations follow by themselves.
feed-keep = Whoever knows this address sees the dates without signing in. Give it to nobody; if it got out, revoke it and make another.
feed-revoke = Revoke the address
feed-revoked = The address was revoked and shows nothing any more.
refusal-feed-there-already = There is an address already. Use the one below
refusal-feed-gone-already = The address was revoked already
