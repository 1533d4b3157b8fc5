# The pages for people.

## Signing in
sign-in-title = Sign in
sign-in-missing = { $what }: fill it in.
sign-in-wrong = The user name or the password is not right. Type them again.
sign-in-register = No account yet? Make one
sign-in-carried = Your last sign-in had run out. What you typed is still here; sign in again to send it.
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
paper-sometimes = only in some cases
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
eligibility-back = Read more about this service
eligibility-seen = By your answers
eligibility-again = Answer again
mistake-at = { $what }: { $sentence }
