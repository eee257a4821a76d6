package seed

// What the crowd is made of.
var (
	givenNames  = []string{"Ada", "Amir", "Bea", "Carlos", "Dina", "Elif", "Finn", "Grace", "Hugo", "Iris", "Jonas", "Kaya", "Leo", "Mina", "Noor", "Olga", "Pablo", "Rosa", "Sami", "Tara", "Uma", "Vera", "Wim", "Yuki", "Zoé"}
	familyNames = []string{"Adeyemi", "Berg", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Horváth", "Ito", "Jansen", "Kowalski", "Lopes", "Moreau", "Novák", "O'Brien", "Petrov", "Quinn", "Rossi", "Silva", "Tanaka", "Ueda", "Vogel", "Weber", "Yilmaz", "Zhang"}
	verbs       = []string{"Show", "Hide", "Export", "Import", "Sort", "Filter", "Copy", "Print", "Share", "Rename", "Group", "Colour", "Search", "Archive", "Translate", "Repeat", "Compare", "Undo changes to", "Ask before deleting", "Remember the order of"}
	things      = []string{"bookings", "customers", "invoices", "classes", "teachers", "rooms", "vouchers", "payments", "reminders", "waiting lists", "price lists", "opening hours", "holidays", "notes", "reports", "messages", "discounts", "memberships"}
	places      = []string{"in the calendar", "on the phone", "by week", "for each room", "in the weekly report", "for new customers", "from the command line", "in one click", "by email", "with a keyboard", "across locations", "for the front desk", "in the export", "before they end", "without an account", "on the start page", "for a whole team", "at the end of the month"}
	reasons     = []string{"We do this by hand every week, and it takes most of a morning.", "Three people asked us for it at the front desk this month.", "With two rooms it was bearable. With seven it is not.", "At the moment I keep a list on paper beside the screen, which is out of date by noon.", "Our old program had it, and it is the one thing we miss.", "New colleagues ask for it on their first day."}
	wishes      = []string{"A simple version would be enough: one button, no settings.", "It would be best if it remembered what I chose last time.", "If it could be switched off for single rooms, everybody here would be happy.", "Please let us try it before it is finished; we would gladly tell you how it goes.", "- first on the web\n- then on the phone\n- reports can wait", "Until then, is there a way to get the data out?"}
)
