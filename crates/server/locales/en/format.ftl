# How dates, times, numbers and the steps of a due date are written. The letters are explained in
# src/text/format.rs.
date-pattern = d MMMM yyyy
date-paper-pattern = d MMMM yyyy
weekday-pattern = EEEE d MMMM yyyy
time-pattern = HH:mm
moment-pattern = HH:mm 'on' d MMMM yyyy
moment-short-pattern = d MMMM yyyy HH:mm
moment-paper-pattern = HH:mm 'on' d MMMM yyyy
appointment-pattern = HH:mm 'on' EEEE d MMMM yyyy
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
count-at-once = within the working day
count-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
count-full-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
number-group = ,
number-point = .
list-join = {", "}
yes = Yes
no = No

reason-time_limit = The law allows { $term }.
reason-counted_from = Time runs from { $at }.
reason-received_after_cut_off = It came at { $at }, after { $cut_off }, so it counts as come at { $counted_from }.
reason-received_out_of_hours = It came at { $at }, out of hours, so it counts as come at { $counted_from }.
reason-received_elsewhere = It was taken in elsewhere at { $at }; time runs from when the competent agency has it, { $counted_from }.
reason-first_day_not_counted = The first day, { $date }, is not counted.
reason-first_day_counted = It came before the cut-off, so { $date } is the first day.
reason-day_off = { $date } is not counted: { $name }.
reason-worked_instead = { $date } is counted: { $name }.
reason-weekends_not_counted = { $days ->
    [one] { $days } day of the weekend is not counted.
   *[other] { $days } days of the weekend are not counted.
}
reason-more_days_off = { $days ->
    [one] { $days } more holiday is not counted.
   *[other] { $days } more holidays are not counted.
}
reason-moved_off_day_off = The last day falls on { $from } ({ $name }), so it moves to the next working day, { $to }.
reason-moved_off_weekend = The last day falls on { $from }, a day off, so it moves to the next working day, { $to }.
reason-paused = Time stood still while something was missing, from { $from } to { $to }.
reason-moved_by_wait = The earlier due date, { $old }, moves by the time waited, { $wait }.
reason-not_moved_by_wait = What was missing came on the same day, so the due date of { $old } stays.
reason-restarted = The whole time begins anew from the complete application, { $at }.
reason-extended = { $days ->
    [one] The earlier due date, { $old }, moves by { $days } working day, with an apology.
   *[other] The earlier due date, { $old }, moves by { $days } working days, with an apology.
}
reason-due_at = Due { $at }.

## What would change a decision
change-question = “{ $label }”
change-age = The age by { $label }
change-is = { $what }: { $value }
change-is_not = { $what }: other than { $value }
change-less = { $what }: under { $value }
change-at_most = { $what }: at most { $value }
change-more = { $what }: over { $value }
change-at_least = { $what }: at least { $value }
change-one_of = { $what }: one of { $value }
change-none_of = { $what }: none of { $value }
change-includes = { $what }: with { $value } chosen
change-excludes = { $what }: without { $value } chosen
change-starts_with = { $what }: begins with { $value }
change-not_starts_with = { $what }: does not begin with { $value }
change-ends_with = { $what }: ends with { $value }
change-not_ends_with = { $what }: does not end with { $value }
change-contains = { $what }: has { $value } in it
change-not_contains = { $what }: does not have { $value } in it
change-given = { $what }: answered
change-not_given = { $what }: not asked
