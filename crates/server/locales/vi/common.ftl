# Words used in many places.
count-days = { $n } ngày
count-working-days = { $n } ngày làm việc
count-hours = { $n } giờ làm việc
