case-go-to-check = Save and check for what says who it is
case-check-goto-draft = Check the draft for what says who it is
case-prefilled = Taken over from the client's record
case-prefilled-text = Read it and change what needs to be changed. Names, dates, ages and offices are replaced already. Taken over:
case-check-title = What says who it is
case-check-lead = Until this is done, nobody else sees the sheet.
case-check-found = { $n } places may say who it is. Decide for each whether it is replaced or kept.
case-check-mark = ({ $n })
case-check-act = These words are
case-check-replace = replaced
case-check-keep = kept
case-check-with = Replaced by
case-check-with-need = (empty takes them away)
case-check-why = Why they are kept
case-check-why-need = (needed when kept)
case-check-why-support = The reason is recorded. Do not write names in it.
case-check-none = Nothing was found that says who it is
case-check-none-text = The sheet was compared with the client's names, address and numbers, with offices, dates and ages.
case-check-last = Read it once more
case-check-last-text = Only some of it is found. A rare illness, occupation or event can say together who it is. Once confirmed, this version never changes.
case-check-back = Change the sheet
case-check-nothing = There is no draft to check
case-check-nothing-text = Save a draft of the sheet, then it can be checked here.
case-check-to-case = Back to the case
finding-kind-client = The person's name
finding-kind-family = A name of family or friends
finding-kind-staff = A name of a professional
finding-kind-address = An address
finding-kind-phone = A telephone number
finding-kind-number = A number
finding-kind-mail = A mail address
finding-kind-postal = A postal code
finding-kind-birth = A birth date
finding-kind-facility = A name of a hospital or office
finding-kind-date = An exact date
finding-kind-age = An exact age
disability-independent = Independent
disability-j1 = J1
disability-j2 = J2
disability-a1 = A1
disability-a2 = A2
disability-b1 = B1
disability-b2 = B2
disability-c1 = C1
disability-c2 = C2
dementia-independent = Independent
dementia-i = I
dementia-iia = IIa
dementia-iib = IIb
dementia-iiia = IIIa
dementia-iiib = IIIb
dementia-iv = IV
dementia-m = M
refusal-case-check-undecided = Not everything that says who it is has been decided on. Choose on the page of the check.
refusal-case-check-changed = The client's record or the sheet has changed. Check again what stands below.
refusal-case-check-reason-required = Say why it is kept.
refusal-case-check-too-long = No more than { $limit } letters.
refusal-case-check-reason-names = The reason seems to have { $kind ->
    [client] the person's name
    [family] a name of family or friends
    [staff] a name of a professional
    [address] an address
    [phone] a telephone number
    [number] a number
    [mail] a mail address
    [postal] a postal code
    [birth] a birth date
    [facility] a name of a hospital or office
    [date] an exact date
   *[age] an exact age
}. Write it without.
refusal-case-check-word-names = After the replacement there still seems to be { $kind ->
    [client] the person's name
    [family] a name of family or friends
    [staff] a name of a professional
    [address] an address
    [phone] a telephone number
    [number] a number
    [mail] a mail address
    [postal] a postal code
    [birth] a birth date
    [facility] a name of a hospital or office
    [date] an exact date
   *[age] an exact age
}. Use other words.
refusal-text-says-who = At letter { $at } there seems to be { $kind ->
    [client] the person's name
    [family] a name of family or friends
    [staff] a name of a professional
    [address] an address
    [phone] a telephone number
    [number] a number
    [mail] a mail address
    [postal] a postal code
    [birth] a birth date
    [facility] a name of a hospital or office
    [date] an exact date
   *[age] an exact age
}. Remove it, or write an age band, a month or "hospital A".
