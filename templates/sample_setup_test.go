package templates_test

import (
	"ideaboard/templates"
)

// sampleChecklist is a list half done, with a test email in a state of account.TestEmailState.
func sampleChecklist(page templates.Page, state string) templates.SetupChecklistPage {
	return templates.SetupChecklistPage{
		Page: page, Branded: true, Imported: true, Emailed: state == "sent", OnScreen: state == "sent",
		TestEmail: templates.TestEmail{
			State: state, Answer: "mail server: 535 5.7.8 Authentication failed", At: now, Now: now,
		},
		BoardURL: "https://ideas.example.com/",
	}
}
