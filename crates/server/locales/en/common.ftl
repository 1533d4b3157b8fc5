# Words used in many places.
language-name = English
count-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
count-working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
count-hours = { $n ->
    [one] { $n } working hour
   *[other] { $n } working hours
}
choose = Choose
change = Change
continue = Continue
optional = (optional)
not-given = Not given

## Frame
skip-to-content = Skip to the content
nav-home = Home
nav-account = Account
nav-crumbs = Where you are
nav-cases = My cases
nav-cases-short = Cases
nav-notices = Notices
nav-help = Ask or report
nav-track = Track a case
nav-profile = My details
nav-profile-short = Account
nav-sign-in = Sign in
nav-sign-out = Sign out
nav-desk = Desk
find-button = Search
find-service = Find a service
find-service-hint = Find a service
find-case = Find a case
find-case-hint = Code, name or number
foot-demonstration = This is a demonstration.
foot-demonstration-more = Its services must be checked by the competent authority before real use. Do not enter anybody's real details.
foot-what = Motcua: one door for everything you need from government. Open source.

## Dates
date-day = Day
date-month = Month
date-year = Year
due-days = { $n ->
    [one] { $n } day left
   *[other] { $n } days left
}
due-working-days = { $n ->
    [one] { $n } working day left
   *[other] { $n } working days left
}
due-tomorrow = 1 day left
due-today = due today
due-late-days = { $n ->
    [one] { $n } day late
   *[other] { $n } days late
}
due-late-hours = { $n ->
    [one] { $n } hour late
   *[other] { $n } hours late
}
due-late-just = just late
due-still = clock stopped
ago-now = just now
ago-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
}
ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}

## Forms
mistakes-title = Something needs mending
error-word = Error:
required-yes_no = Choose yes or no.
required-choice = Choose one answer.
required-choices = Choose at least one.
required-date = Fill in day, month and year.
required-address = Choose the province and the commune, then fill in the street or village.
choose-all-that-apply = Choose all that apply.
characters-left = 0 characters left
address-province = Province or city
address-choose-province = Show its communes
address-find = Type to narrow the list of communes
address-commune = Commune, ward or special zone
address-street = House, street, hamlet

## Parts
status-now = Now
status-with = With
status-due = Due
status-next = Next
fact-agency = Agency
fact-time = Time
fact-fee = Fee
task-done = Done
task-todo = To do
task-optional = Optional
task-later = Not yet
task-wrong = Needs mending

## Trouble
trouble-home = Go to the front page
trouble-reference = If you contact us, give this number:
trouble-missing = There is no such page
trouble-missing-more = The address may be mistyped, or the page is not for you. Try the search above.
trouble-sign-in = Sign in first
trouble-sign-in-more = Sign in to see this page.
trouble-stale = This page was open for a long time
trouble-stale-more = Nothing was sent. If you have just pressed a button on one of our pages, press Continue to send it again; otherwise go to the front page.
trouble-not-for-officials = This page is for the public
trouble-not-for-officials-more = You are working as an official. To apply for yourself, sign out and sign in with your own account.
trouble-refused = This cannot be done
trouble-refused-more = The reason:
trouble-conflict = Somebody has just changed this case
trouble-conflict-more = What you did was not recorded. Go back, load the page again and repeat it.
trouble-malformed = We could not read that
trouble-malformed-more = Go back to the page before and try again.
trouble-too-large = That was too much at once
trouble-too-large-more = Go back and choose a smaller file, or send the files one at a time.
trouble-wait = Too many attempts
trouble-wait-more = { $n ->
    [one] Wait a minute and try again.
   *[other] Wait { $n } minutes and try again.
}
trouble-method = That cannot be done here
trouble-method-more = Go back to the page before and try again.
trouble-full = We cannot take anything in just now
trouble-full-more = We are out of storage. Nothing was recorded. You can still read every page; try sending again in some minutes.
trouble-unrecorded = The data cannot be shown just now
trouble-unrecorded-more = Each look at personal data must be written down first. The server cannot do so just now, so nothing is shown. Try again in some minutes.
trouble-unavailable = We are busy just now
trouble-unavailable-more = Nothing is lost. Try again in some minutes.
trouble-fault = Something broke on our side
trouble-fault-more = The fault was recorded. Try again; if it stays, contact us.

styleguide-lead = Every part of the pages, once each.
styleguide-parts = The parts

## Law
law-article = Article { $n }, { $act }
law-act = Law { $id }
law-decree = Decree { $id }
law-circular = Circular { $id }
law-decision = Decision { $id }
law-resolution = Resolution { $id }
