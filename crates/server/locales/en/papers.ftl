# Official papers. The Vietnamese ones are the official text; these are an aid.
paper-title-00 = Confirmation that an application was handed in
paper-title-01 = Receipt of an application and date of its result
paper-title-02 = Request to complete an application
paper-title-03 = Refusal of an application
paper-title-03-decline = Notice that an application was not received
paper-title-03-refuse = Refusal of an application
paper-title-04 = Apology and request for more time
paper-title-05 = Notice that work on an application has stopped
paper-title-06 = Control slip of an application
paper-title-07 = Register of applications
paper-title-result = Result
paper-number-01 = No. { $code }/TNHS
paper-number-02 = No. { $code }/HDHS-{ $nth }
paper-number-03 = No. { $code }/TCHS
paper-number-04 = No. { $code }/XLGH-{ $nth }
paper-number-05 = No. { $code }/DHS
paper-number-of-result = No. { $number }
paper-dated = { $place }, { $date }
paper-code = Case code: { $code }
paper-as-pdf = Download as PDF
paper-print = Print
paper-scan = Scan to track it
paper-verify = Scan to check it
paper-to = To: { $name }
paper-specimen = Specimen, without legal force.
paper-translation = Translation for information; the Vietnamese paper is the official one.
paper-unprintable = The character □ stands for one that the printed typeface does not have; the electronic file keeps what was written.

## The case
paper-applicant = Applicant
paper-applicant-word = The applicant
paper-person-number = Personal number
paper-address = Address
paper-reach = Telephone, e-mail
paper-asks = Applies for
paper-service = { $title } (procedure { $code })
paper-receives = Received by
paper-decides = Decided by
paper-channel = Handed in
paper-channel-online = Online
paper-channel-counter = At the counter
paper-channel-post = By public post
paper-submitted-at = Handed in at
paper-accepted-at = Received at
paper-fee = Fee
paper-fee-none = None
paper-fee-unpaid = { $amount }, not yet paid
paper-fee-paid = { $amount }, paid
paper-fee-part = { $amount }, of which { $paid } paid
paper-term = Time the law allows
paper-due-at = Result due by
paper-due-now = Result now due by
paper-no-due = The law sets no time limit
paper-collect = Result handed over
paper-collect-online = In your account
paper-collect-counter = { $unit }
paper-collect-post = By post, to { $address }
paper-dossier = Papers handed in
paper-dossier-one-set = Papers handed in (one set)
paper-form = Application form
paper-form-electronic = Electronic form
paper-form-paper = On paper
paper-form-original = Original
paper-form-copy = Copy
paper-form-certified = Certified copy
paper-form-shown = Shown
paper-form-held = Not asked for, the register has it
paper-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
paper-column-no = No.
paper-column-form = Form
paper-column-count = Number
paper-article = Legal basis
paper-result-basis = Legal basis: { $acts }.
paper-refund = The { $amount } you paid goes back to you the way it came.
paper-appeal = If you disagree, you may complain to { $unit }, or bring the matter before the competent court as the law provides.

## Signatures
paper-sign = (Signature)
paper-sign-and-name = (Signature and full name)
paper-signed-online = (Declared when handing in online)
paper-office-applicant = Applicant
paper-office-receiver = Received by
paper-office-adviser = Adviser
paper-office-head = Head of the agency
paper-office-keeper = Kept by
paper-recipients = Sent to:
paper-recipient-above = the person named above;
paper-recipient-file = the file of case { $code }.
paper-note = Notes:
paper-note-copies = There are two copies of this receipt: one for the applicant, one for the file.
paper-note-track = See where the case is, and the latest due date, at { $url }

## 00 and 01
paper-due-if-received = The law allows { $term } from the moment the agency receives a full and correct application. If it is received as it was handed in, the result is due by { $due }:
paper-no-term = The law sets no time limit for this matter.
paper-not-yet-received = The receiving agency will check the application and send you a receipt with the date of the result, or tell you once everything that is missing.
paper-how-due = How the due date was worked out: { $steps }

## 02
paper-ask = { $unit } has checked the application and asks you to complete it with the following:
paper-ask-why = Why, and how to mend it:
paper-ask-before = The application is not yet received. Time runs from when it is complete and received.
paper-ask-shift = Time stands still from now on and goes on when everything has come.
paper-ask-restart = Time begins anew when everything has come.
paper-ask-once = This is everything that is missing, and it is asked for once. If anything is unclear, get in touch with { $unit } or write in the case.

## 03
paper-declines = { $unit } has checked the application and does not receive it, for this reason:
paper-refuses = { $unit } has considered the application and refuses it, for this reason:

## 04
paper-apology-received = Your application was received on { $at }. { $unit } works on “{ $title }” and gave you a date for the result: { $due }.
paper-apology-late = { $unit } cannot keep that date, for this reason:
paper-apology = This causes you trouble. { $unit } apologises, asks for more time, and will hand over the result by { $due }. Thank you for your patience.
paper-how-due-new = How the new due date was worked out

## 05
paper-stops = { $unit } stops work on this application from { $at }, for this reason:
paper-stop-again = When that reason no longer holds, you may apply again.

## 06
paper-column-unit = Unit and person
paper-column-did = What was done
paper-column-from = Came at
paper-column-until = To be done by
paper-column-done = Done at
paper-column-took = Working time used
paper-column-outcome = Outcome
paper-under-way = Under way
paper-in-time = In time
paper-in-time-so-far = In time so far
paper-late = Late
paper-did-accept = Received
paper-did-ask = Asked for what was missing
paper-did-supplement = Completed the application
paper-did-decline = Did not receive it
paper-did-claim = Took it
paper-did-assign = Assigned it
paper-did-forward = Passed it on
paper-did-return = Sent it back
paper-did-refer = Asked another unit
paper-did-answer = Answered
paper-did-propose = Examined it and proposed
paper-did-approve = Approved
paper-did-refuse = Refused
paper-did-extend = Apologised and took more time
paper-did-stop = Stopped it
paper-did-issue = Issued the result
paper-did-hand_over = Handed over the result
paper-did-revoke = Result revoked
paper-did-withdraw = Withdrew it
paper-did-reopen = Reopened it
paper-did-sort = Sorted it
paper-due-changes = Changes of the due date
paper-due-change = At { $at }: from { $old } to { $new }.

## 07
paper-days = From { $from } to { $to }
paper-column-code = Case code
paper-column-service = Service
paper-column-name = Person or organisation
paper-column-contact = Address and telephone
paper-column-authority = Deciding agency
paper-column-received = Received
paper-column-due = Due
paper-column-returned = Handed over
paper-column-how = How
paper-column-note = Remarks
paper-how-online = Online
paper-how-counter = At the counter
paper-how-post = By post
paper-note-declined = Not received
paper-note-refused = Refused
paper-note-stopped = Stopped
paper-note-withdrawn = Withdrawn
paper-register-count = { $n ->
    [one] This register holds { $n } case.
   *[other] This register holds { $n } cases.
}

## Result
paper-result-grants = { $unit } grants this { $result } under “{ $title }”, with these particulars:
paper-revoked = This result was revoked on { $date } and is no longer good.
