# Why something may not be done: what was wrong, where, and how to mend it.

## What was typed
refusal-required = This has no answer yet. Fill it in.
refusal-identity_taken = This identity is linked to another account here. Sign out, then sign in with that identity.
refusal-identity_of_another = This identity belongs to somebody else than the owner of this account. Use your own identity.
refusal-known_from_provider = Your name, number, date of birth and sex are confirmed by the identity provider and cannot be changed here. Have them changed there.
refusal-not_text = This answer must be words. Write it again.
refusal-too_long = Too long: { $length } characters. Keep it to { $most }.
refusal-control_characters = There are hidden characters in it. Delete it and type it again.
refusal-name_without_letters = A name needs letters. Write it as on the identity card.
refusal-name_with_digits = A name has no digits. Write it as on the identity card.
refusal-not_a_number = Write a number in digits, for example 3.
refusal-too_small = That number is too small. It must be { $min } or more.
refusal-too_large = That number is too large. It must be { $max } or less.
refusal-person_number_shape = A personal number has { $length } digits. Check it on the identity card.
refusal-person_number_prefix = No personal number begins with { $prefix }. Check it on the identity card.
refusal-tax_number = That is not a tax number. Check the 10 or 13 digits on the tax registration certificate.
refusal-not_a_date = There is no such day. Write day, month and year in digits, for example 27 3 1990.
refusal-year_out_of_range = Check the year. Write all four digits, for example 1990.
refusal-date_too_early = That day is too early. It must be { $min } or later.
refusal-date_too_late = That day is too late. It must be { $max } or earlier.
refusal-date_in_future = That day has not come yet. It must be today ({ $max }) or earlier.
refusal-choose_yes_or_no = Choose yes or no.
refusal-check_failed = This answer does not fit. Read the help under the question and correct it.
refusal-choose_one = Choose one from the list.
refusal-choose_some = Choose at least one from the list.
refusal-phone = That is not a phone number here. Write all 10 digits, beginning with 0, for example 0912 345 678.
refusal-email = That is not an e-mail address. It looks like name@example.vn.
refusal-address_incomplete = The address is not complete. Choose the province, then the commune, then write house, street or hamlet.
refusal-address_commune = Choose the commune, ward or special zone.
refusal-address_commune_elsewhere = That commune is not in the province you chose. Choose the province again, then the commune.
refusal-address_street = Write the house number and street, or the hamlet.
refusal-login_shape = A user name has 3 to 100 characters: letters without marks, digits, and . - _ @ +
refusal-login_taken = Somebody already signs in with this name. Choose another.

## Filling in
refusal-no_such_case = We cannot find this application. Open it again from My cases.
refusal-no_such_page = This application has no such page. Go back to the task list.
refusal-no_such_field = This application has no such question. Load the page again.
refusal-no_such_evidence = This application does not need that document. Go back to the task list.
refusal-begun_already = This application was already begun. Open it again from My cases.
refusal-channel_closed = This service cannot be applied for that way. Choose another way.
refusal-evidence_missing = This document is still missing. Upload a photograph or a scan.
refusal-file_kind = We cannot take that kind of file here. Choose one of the kinds named above.
refusal-no_file_chosen = No file was chosen. Choose a file or take a photograph, then press Upload.
refusal-file_empty = That file is empty. Photograph or scan it again and upload it.
refusal-file_too_large = That file is too large. Choose one of at most { $most } MB, or take a smaller photograph.
refusal-too_many_files = At most { $most } files for one document. Take some off, or join them in one PDF.

## Handing in
refusal-not_declared = You have not agreed to the declaration. Read it and tick the box.
refusal-not_eligible = By what you wrote, you do not qualify for this service. Read why, and correct what was written by mistake.
refusal-rule_fault = The rules of this service could not be worked out. The fault is ours, not yours. Try again later, or apply at the counter.
refusal-submitted_already = The application is handed in and can no longer be changed. If you need to, write to the person who handles it.
refusal-not_submitted = This application is not handed in yet. Hand it in first.
refusal-not_received_here = This office cannot receive this application. Hand it in where the address you gave belongs.
refusal-no_such_unit = We cannot find that office. Choose again.

## Money
refusal-fee_unpaid = { $amount } of the fee is still to be paid. It must be paid before the next step.
refusal-nothing_to_pay = There is nothing left to pay for this case.
refusal-case_closed = This case is closed, so nothing more can be paid.
refusal-no_such_payment = We cannot find this payment. Begin again from the case.
refusal-wrong_amount = The amount reported ({ $got }) is not the amount due ({ $expected }). It was not recorded and must be checked with the payment provider.

## Acting on a case
refusal-not_yours = You may not do this to this case.
refusal-look_not_yours = This case is not with your unit, so you cannot see it.
refusal-withhold_until = Choose a day from today to a year from now.
refusal-no_case_of_code = There is no case with this code.
refusal-no_such_colleague = This person does not hold the role needed in the office that has the case. Choose somebody else.
refusal-not_here = That cannot be done at this step. Load the page again to see what can.
refusal-already_claimed = Somebody has already taken this case.
refusal-held_by_colleague = A colleague is working on this case. Ask the head to assign it anew if needed.
refusal-own_proposal = Whoever proposes does not decide. Somebody else must approve this case.
refusal-awaiting_answer = Another office was asked and has not answered. Wait for the answer, or until its time has passed.
refusal-sorted_already = The report is of this kind already. Choose another, or go back.
refusal-names_somebody = These words point to the sender (name, telephone, address). Rewrite them so that nobody can be recognised.
refusal-no_deadline = This case has no due date, so there is nothing to extend.
refusal-too_late_to_extend = The due date has passed, so it can no longer be extended. An apology with a new date must come before.
refusal-asked_already = Something missing was already asked for at this stage. The law allows it once.
refusal-ask_for_something = Nothing was chosen that is missing. Choose at least one.
refusal-not_asked = This was not among what was asked for, so it cannot be changed.
refusal-own_unit = This is the office that handles the case. Choose another to ask.
refusal-extension_days = Write a number of working days from 1 to { $most }.
refusal-not_finished = The case is not finished, so it cannot be rated yet. Come back when there is a result.
refusal-rated_already = You have already rated this case. Thank you.

## Accounts
refusal-registered_already = This account exists already. Sign in.
refusal-no_such_person = We cannot find this account.
refusal-day_hours = The hours of this day are not right. Only a day that is worked has hours, in order and without overlap.
refusal-idempotency_reused = The key of this request was already used for something else. Load the page again and repeat.
refusal-file_not_yours = This file was not uploaded by you before. Upload it again and then attach it.
refusal-upload_expired = This file was uploaded more than a day ago and not attached. Upload it again and then attach it.

## Records of registers
refusal-no_such_record = There is no such record.
refusal-record_exists = There is a record with this number already. Correct that one instead of making another.
refusal-record_closed = This record is closed and can no longer be changed.
refusal-record_key_fixed = The number that identifies a record cannot be changed. Close the record and make the right one.
refusal-record_future = The day from which it holds has not come. Write today ({ $max }) or an earlier day.
refusal-record_before_begin = The day from which it holds is before the record began. Write { $min } or later.
refusal-record_no_purpose = There is no such purpose. Use one of: { $known }
refusal-record_wants_case = This purpose needs the code of a case that you may see and that is about this person.
refusal-record_field_closed = This field may not be read for that purpose.
refusal-record_not_searched = The register is not searched by this field.
refusal-record_not_a_list = This field must be a list.
refusal-record_too_much = The list is too long. It holds at most { $most } items.
refusal-record_pattern = This does not have the shape { $pattern } (9 a digit, # digits, A a capital letter).
refusal-record_line = This line cannot be read: { $what }

## Exchanges between agencies
refusal-exchange_no_partner = This agency is not in the register of exchanges. An agreement is needed before it may ask.
refusal-exchange_no_agreement = No agreement allows asking the service “{ $service }”.
refusal-exchange_no_purpose = No purpose was named. Every question must say what it is for.
refusal-exchange_other_purpose = The agreement does not allow this purpose. It allows: { $known }
refusal-exchange_not_begun = The agreement is not in force yet. Ask from { $from } on.
refusal-exchange_ended = The agreement ended on { $until }. A new one is needed.
refusal-exchange_outside_fields = This field is not in the agreement.
refusal-exchange_no_client = Who asks is missing or wrong (X-Road-Client: instance/class/code/subsystem, each part encoded by itself).
refusal-exchange_no_message = The message has no id (X-Road-Id).
refusal-exchange_word = This is empty, too long, or holds control characters.
refusal-exchange_twice = This is written twice. Write it once.
refusal-exchange_unknown_word = There is no such parameter. Use person, purpose and fields.
refusal-exchange_not_you = The caller's certificate is not that of the agency named.
