# Using what the registers of the state already hold.
prefill-title = Use what the state already knows
prefill-offer = You need not type again what the state already knows. If you agree, the form is filled in from the registers.
prefill-offer-go = See what is there
prefill-lead = If you agree, we ask these registers and fill in the form for you:
prefill-nothing-yet = Nothing has been looked up yet. You will see exactly what would be used, and decide then. Every look-up is noted, and you can see it.
prefill-look = Yes, look it up
prefill-no = No, I fill it in myself
prefill-none = Nothing was found that can be used. Please fill in the form yourself; your case is not delayed by this.
prefill-found = This is what the registers hold. Nothing of it has been put into your application yet.
prefill-take-which = Choose what to use
prefill-wrong = Is something wrong? Leave it out and fill it in yourself. To have it corrected at its source, tell the agency that keeps the register.
prefill-take = Use what I chose
prefill-from = { $register }, as of { $day }
desk-did-prefilled = The applicant agreed to take answers from registers
