# Is a result real and still good? Public, so no name is in it; and no word of cryptography.

checked-title = Check a result
checked-of = Result { $number }
checked-valid = Good
checked-valid-more = { $unit } issued this result and has not revoked it.
checked-revoked = Revoked
checked-revoked-more = { $unit } revoked this result on { $date }. It is no longer good.
checked-type = Kind of result
checked-number = Number
checked-issued = Issued on
checked-unit = Issued by
checked-law = Revoked under
checked-compare = Compare this with the paper in your hand. This page shows nobody's name and nothing private.
checked-several = { $n } results bear this number, issued by different offices. Look for the office and the date on the paper in your hand, or scan its QR code.
checked-file-title = Is your PDF the original?
checked-file = The result (PDF file)
checked-file-sent = The file is sent here to be compared and is not kept.
checked-file-local = The file is compared on your own device and is not sent anywhere.
checked-file-button = Compare
checked-file-empty = Choose the PDF file of the result.
checked-file-same = Yes. This is the file that was issued, to the letter.
checked-file-other = No. This is not the file that was issued.
checked-file-other-more = It may have been changed, saved again by another program, or forged. Ask the person it was issued to for the original file.
checked-file-none = There is no file of this result to compare with yet. Compare the paper.
checked-none = No result bears this number
checked-none-more = Look at the number on the paper again, with the year and the letters after the slash.
checked-none-scanned = The code on the paper fits no result. The paper may be forged; ask the office that it names.
checked-another = Check another result
checked-receipt = Do you hold a receipt, not a result? Check a receipt
checked-ask = Check a licence, certificate or decision
checked-ask-label = The number on the result
checked-ask-hint = Such as 12/2026/GPXD. If the paper has a QR code, scanning it is quickest.
checked-ask-button = Check
checked-link = The public page for checking this result

revoked-title = The result was revoked
revoked-number = Result { $number } was revoked on { $date } and is no longer good.

credential-link = Download the version for a wallet app
credential-how = It is for apps that keep your documents: you choose which parts to show and which to keep back.
