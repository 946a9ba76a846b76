# Personal links (/i/).
refusal-link-code-empty = Type the eight letters of your letter
refusal-link-broken = The link seems to be cut off. Open it again from the mail, or type the code
refusal-link-code-not-a-code = The code has eight letters; 0, 1, O and I do not occur
refusal-link-unknown = This link or code is not known. See whether a newer letter has reached you
refusal-link-revoked = This link was revoked. See the newer letter or call the office
refusal-link-expired = This link has expired. Please call the office
refusal-link-too-many-tries = Too many tries. Please wait a while and try again
refusal-link-wrong-number = That is not the number of the invited office. Type the number of the office in the letter
refusal-link-wrong-digits = That is not the code. Type the six digits of the mail
refusal-link-digits-expired = The code has expired. Ask for a new one
refusal-link-digits-used-up = The code was typed wrong five times. Ask for a new one
refusal-link-codes-used-up = A code can be sent three times an hour. Please wait a while
refusal-link-no-address = There is no address for a code. Type the code of the printed letter or call the office
