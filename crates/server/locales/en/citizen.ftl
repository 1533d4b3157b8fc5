# The pages for people.

## Signing in
sign-in-title = Sign in
sign-in-missing = { $what }: fill it in.
sign-in-wrong = The user name or the password is not right. Type them again.
sign-in-register = No account yet? Make one
sign-in-carried = Please sign in to go on. What you chose or typed is still here and can be sent afterwards.
login-label = User name
login-hint = A phone number, an e-mail address or a name you remember
password-label = Password
password-hint = At least { $n } characters. A short sentence you remember is best.
password-short = That password is too short. Use at least { $n } characters.
password-guessed = That password is easy to guess. Choose a short sentence that only you remember.
resume-title = You are signed in again
resume-lead = What you typed is still here. Press Continue to send it.
post-title = Where are you working today?
register-title = Make an account
register-lead = An account keeps your applications and drafts; you can open them again on any device.
register-more = So that you need not type it again
register-more-hint = Optional. These are filled into your forms for you; you can always change them.
register-button = Make an account
register-sign-in = You have an account? Sign in
profile-name = Full name
profile-name-hint = As on your identity card
profile-number = Personal number
profile-number-hint = The 12 digits on your identity card
profile-phone = Phone number
profile-email = E-mail
profile-title = Your details
profile-lead = New forms are filled in with these. Applications already handed in do not change.
profile-language = Language of notices
profile-language-hint = Letters and notices come in this language
profile-save = Save details
profile-done = Your details are saved.
password-title = Change password
password-lead = After this, other devices signed in to this account have to sign in again.
password-current = Current password
password-new = New password
password-wrong = This is not your current password. Type it again.
password-save = Change password
password-done = Your password is changed.
role-applicant = Applicant
role-intake = Intake clerk
role-handler = Handler
role-head = Head
role-administrator = Administrator

## Front page
home-title = What do you need to do?
home-example = In everyday words. For example: birth certificate for my child
home-life-events = Life events
home-sectors = By subject
home-citizen = All services for people
home-business = All services for businesses
home-track = Already applied?
home-report = Send a report
track-code = Case code
track-button = Track

## A service
level-commune = commune level
level-province = province level
time-no-limit = no limit set
time-range = { $from } to { $to }
time-see-below = it depends, see below
fee-free = free
fee-depends = it depends
fee-free-or-depends = free, or it depends
fee-up-to = free up to { $to }
fee-range = { $from } to { $to }
fee-see-below = it depends, see below
fact-result = You receive
channel-online = Online
channel-counter = At a one-stop counter
channel-post = By post
apply-begin = Apply online
apply-check = See whether you qualify
service-who = Who can apply
service-papers = What you need
service-no-papers = No documents are needed.
service-ways = How to apply, and what it costs
way-name = Way
service-next = What happens next
service-law = The law
service-code = Procedure code:
paper-original = original
paper-copy = copy
paper-certified = certified copy
paper-shown = only shown
papers-sometimes = Depending on your situation; online you are asked only for what is really needed:
service-acts = See the { $n } acts
reception-unit = Apply at the one-stop counter of the agency that decides.
reception-province = Apply at any one-stop counter in the province, wherever you live.
reception-country = Apply at any one-stop counter in the country.

## Eligibility
eligibility-title = Do you qualify?
eligibility-lead = Answer a few questions to know at once. No sign-in, and nothing is kept.
eligibility-button = See the answer
eligibility-yes = You qualify
eligibility-no = You do not qualify
eligibility-no-more = This rests on what you have just answered. If something is mistaken, change it below and look again. You can also ask at a one-stop counter.
eligibility-by = By:
eligibility-ways = You can when
eligibility-or = or when
eligibility-back = Read more about this service
eligibility-seen = By your answers
eligibility-again = Answer again
mistake-at = { $what }: { $sentence }

## Filling in
tasks-begin = Begin
tasks-go-on = Go on
tasks-done = { $done } of { $all } parts done.
tasks-saved = Last saved { $at }. You can stop and go on later, on any device.
tasks-questions = Answer the questions
tasks-papers = Documents
tasks-last = Send it
fill-place = Page { $n } of { $all }
fill-save = Save
fill-later = Save and go on later
fill-back = Back
fill-joined = Because of your answer there is one more question.
fill-from-account = Some of this was filled in from your account. Check it and change it if needed.
evidence-files = Files uploaded
evidence-choose = Choose a file or take a photograph
evidence-more = Add a file
evidence-limits = { $kinds }, each file at most { $most } MB.
evidence-photo = A clear photograph of all four corners is enough.
evidence-upload = Upload
evidence-remove = Take off
evidence-skip = Go on without this document
check-title = Check and send
check-refused = If something is mistaken, change it below. You can also ask at a one-stop counter.
check-what-then = After you send it
check-reception = Received by
check-authority = Decided by
check-due = If it were accepted now, it would be due
check-declaration = Declaration
check-submit = Send the application
check-finish = Finish what is left
due-how = How the due date is worked out
supplement-note = The office wrote: { $note }

## Search
search-title = Results for “{ $q }”
search-all = All services
search-count = { $n ->
    [one] { $n } service
   *[other] { $n } services
}
search-corrected = Understood as: { $words }
search-none = No service was found.
search-none-words = Try fewer words, or say it another way. For example: “birth”, “moving home”
search-none-events = Look by life event
search-none-all = See all services
search-none-ask = Ask this question
search-ask = Not what you meant? Ask in your own words

ask-title = Ask
ask-label = What do you want to know?
ask-hint = Ask as you would say it. For example: what do I need to register a birth, and how long does it take
ask-button = Ask
ask-source = Source:
ask-where = Where, and who decides
ask-sometimes = in some cases
ask-level = Decided at: { $value }
ask-sector = Field: { $value }
ask-code = Code of the procedure: { $value }
ask-decision = Published by decision { $value }
ask-elsewhere = Only the name of this procedure is known here. Papers, time and fee stand at the source below.
ask-perhaps = Did you mean one of these?
ask-unknown = We do not know
ask-unknown-more = We do not guess. Send this question to an official, who will answer in writing.
ask-person = Ask a person
ask-person-more = Your question is kept as it is; an official answers by the date promised and you are told.
ask-person-button = Send this question to an official
ask-said-by = { $unit }, { $day }
published-title = Published answers
published-lead = What people asked and officials answered, published for everybody, naming nobody.
published-none = There is none yet.
search-narrow = By subject
search-widen = Show all
older = Older
newest = Newest

## Tracking
track-lead = Type the case code from your receipt to see where your case is.
track-code-hint = For example: 00004.PV-261124-0007
track-none = There is no case with this code. Check each digit on the receipt.
track-more = To see what is in it, write a message or add documents:
track-another = Track another case

## My cases
cases-none = You have no applications yet.
cases-find = Find what you need to do
cases-changed = changed { $ago }
cases-unread = { $n ->
    [one] You have { $n } new notice
   *[other] You have { $n } new notices
}
notices-none = No notices yet. When something changes in your cases, you will read it here.
notice-new = New

## Phases
phase-draft = Draft, not sent yet
phase-registered = Sent, waiting to be received
phase-accepted = Received
phase-not_accepted = Not received
phase-processing = Being worked on
phase-supplement = Waiting for you
phase-payment = Waiting for the fee
phase-withdrawn = Taken back
phase-stopped = Stopped
phase-done = The result is ready
phase-delivered = Result handed over

## Handed in
submitted-title = Application sent
submitted-code = Your case code
submitted-at = It has arrived at: { $unit }.
submitted-receipt = See and print the confirmation
submitted-due = The time limit begins when the application is received as complete.
submitted-follow = Follow this case
fee-to-pay = { $amount } to pay
fee-first = Work on your case goes on once it is paid.
fee-pay = Pay { $amount }
payment-for = { $service }, case { $code }
payment-waiting = One payment still waits for the provider's word. If you have just paid, wait some minutes and load this page again.
payment-started = waiting for the provider's word
payment-failed = did not go through
payment-paid = paid
payment-refund-owed = will be paid back to you
payment-refunded = paid back

## A case
status-with-you = You
status-pay-first = You pay the fee
status-no-due = None
status-due-later = Counted from acceptance
status-no-limit = The law sets none
case-story = What has happened
case-dues = Due date
case-payments = Fee
case-papers = Papers of this case
answers-title = What you wrote
due-set = Recorded at { $at }
supplement-title = The office needs more from you
supplement-lead = When each of these is done, send them so that work on your case goes on.
supplement-button = Send what was missing
supplement-other = Something else
refused-title = The application was refused
refused-appeal = If you disagree, you may complain to the office that answered or go to court.
result-title = Your result is ready
result-number = Number { $number }, { $date }
result-download = Download the result (PDF)
messages-title = Messages
messages-none = No messages yet. Ask here, and whoever handles your case answers here.
message-label = Write a message
message-button = Send message
rate-title = How well were you served?
rate-5 = Very well
rate-4 = Well
rate-3 = So-so
rate-2 = Not well
rate-1 = Badly
rate-comment = What should be done differently?
rate-button = Send rating
rated = You gave { $stars } of 5. Thank you.
withdraw-link = Take this application back
withdraw-title = Take the application back?
withdraw-what = The office stops working on it and the case is closed. This cannot be undone; if you need it after all, you have to apply again.
withdraw-refund = The { $amount } you paid will be paid back.
withdraw-why = Why do you take it back?
withdraw-button = Take it back
withdraw-keep = Keep it
reopen-link = Not mended? Open it again
reopen-title = Open this again?
reopen-what = It is received anew, with a new time limit. Whoever deals with it reads what you write here.
reopen-why = What is still not mended?
reopen-button = Open again
reopen-keep = Leave it closed
by-you = You
by-provider = The payment provider

## What happened
event-code = Case code { $code }
event-due = Due { $due }
event-due-moved = The due date moves to { $due }
event-until = To be answered by { $until }
event-article = By { $article }
event-drafted = Application begun
event-submitted = Application sent
event-payment-started = Payment of { $amount } begun
event-payment-failed = The payment did not go through
event-fee-paid = { $amount } paid
event-refund-owed = { $amount } will be paid back
event-refunded = { $amount } paid back
event-accepted = Application received
event-supplement-requested = More was asked for
event-supplement-received = What was missing came in
event-step-done = Moved to the next step
event-referred-to-unit = Asked for an opinion: { $unit }
event-referral-answered = Answered: { $unit }
event-proposed = Proposed to the head
event-approved = Approved by the head
event-refused = Refused
event-declined = Not received
event-deadline-extended = Apology and a new due date
event-stopped = Stopped
event-result-issued = Result issued, number { $number }
event-result-signed = The file of the result was signed
event-credential-issued = The version for a wallet app is ready
event-result-delivered = Result handed over
event-result-revoked = The issued result was revoked
event-withdrawn = Taken back
event-reopened = Opened again
event-answer-published = The answer was published for everybody, without your name
event-sorted = Passed to whoever can mend it: { $unit }
event-rated = Rated { $stars } of 5
delivered-online = Online
delivered-counter = At the counter
delivered-post = By post
