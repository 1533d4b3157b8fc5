# The register of exchanges between agencies.
exchanges-title = Which agencies exchange what
exchanges-lead = These agencies ask each other so that you need not fetch papers. Beyond what stands here nobody may ask and nobody may answer.
exchanges-none = There are no agreements at present.
exchanges-yours = Each time something about you is asked, it is written down with its purpose, and you can see it.
exchanges-way = Who asks whom
exchanges-they-ask = { $agency } asks, we answer
exchanges-we-ask = We ask, { $agency } answers
exchanges-fields = Only these
exchanges-purpose = What for
exchanges-when = Until when
exchanges-span = from { $from } to the end of { $until }
exchanges-not-begun = Not in force yet: nobody may ask now.
exchanges-ended = Over: nobody may ask any more.
exchanges-law = Law
exchanges-member = Name on X-Road:
