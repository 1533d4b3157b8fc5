# What people are told about their cases. Each notice has a subject and a sentence.
notice-submitted-subject = We have your application { $code }
notice-submitted = Your application for { $service } is handed in, code { $code }. { $unit } will check it and tell you. You need do nothing more for now.
notice-accepted-subject = Application { $code } is accepted
notice-accepted = Your application for { $service } (code { $code }) is complete and accepted. { $unit } is working on it; the result is due { $due }.
notice-accepted-open-subject = Application { $code } is accepted
notice-accepted-open = Your application for { $service } (code { $code }) is accepted. { $unit } is working on it.
notice-supplement-subject = Something is missing in application { $code }
notice-supplement = Your application for { $service } (code { $code }) is not complete. { $unit } writes: “{ $note }” Open the case and add it all at once.
notice-supplement-received-subject = We have what you added to { $code }
notice-supplement-received = What you added for { $service } (code { $code }) has arrived. The new due date is { $due }.
notice-extended-subject = Sorry, application { $code } needs more time
notice-extended = { $unit } is sorry that { $service } (code { $code }) is not ready in time. Reason: “{ $reason }” The new due date is { $due }.
notice-declined-subject = Application { $code } was not received
notice-declined = Your application for { $service } (code { $code }) was not received. Reason: “{ $reason }” You can ask back with a message in the case.
notice-refused-subject = Application { $code } was refused
notice-refused = { $unit } refused your application for { $service } (code { $code }). Reason: “{ $reason }” Legal basis: { $article }. You have the right to complain.
notice-stopped-subject = Application { $code } was stopped
notice-stopped = { $unit } stopped working on { $service } (code { $code }). Reason: “{ $reason }”
notice-result-subject = The result of { $code } is ready
notice-result = The result of { $service } (code { $code }) is ready, number { $number }. Download it, or collect it at the counter.
notice-paid-subject = We have your payment for { $code }
notice-paid = We have received { $amount } for { $service } (code { $code }).
notice-payment-failed-subject = The payment for { $code } did not work
notice-payment-failed = The payment for { $service } (code { $code }) did not go through. You have lost no money and can pay again from the case.
notice-refund-owed-subject = You get money back for { $code }
notice-refund-owed = { $amount } paid for { $service } (code { $code }) will be returned to you.
notice-refunded-subject = Money returned for { $code }
notice-refunded = { $amount } for { $service } (code { $code }) was returned to you.
notice-result-revoked-subject = The result of case { $code } was revoked
notice-result-revoked = { $unit } revoked result { $number } of your application for { $service } (case { $code }). Reason: “{ $reason }”
notice-withdrawn-subject = You withdrew application { $code }
notice-withdrawn = You withdrew your application for { $service } (code { $code }).
notice-reopened-subject = Application { $code } is open again
notice-reopened = Your application for { $service } (code { $code }) is open again.
notice-message-subject = A message about { $code }
notice-message = { $unit } writes about { $service } (code { $code }): “{ $text }”
notice-mail-head = Hello,
notice-mail-due = Due: { $due }.
notice-mail-foot = See the details and what to do: { $link }

    Others may read e-mail, so what is in your case stays in your account.
    This message is sent automatically. To ask something, send a message in the case.
notice-unsent = The e-mail about this did not reach your address. Please check the address you gave.
