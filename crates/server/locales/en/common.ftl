# Words used in many places.
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
