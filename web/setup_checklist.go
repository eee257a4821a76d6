package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// admin serves GET /admin: what an administrator has still to set up on a new board. When that is
// done or dismissed, and for moderators, it leads to the people.
func (s *server) admin(c Context) error {
	if err := actor(c).May(policy.Moderate, policy.Subject{}); err != nil {
		return err
	}
	if actor(c).May(policy.SetSite, policy.Subject{}) != nil {
		return s.redirect(c, link.AdminPeople)
	}
	progress, err := s.setupProgress(c)
	if err != nil {
		return err
	}
	// A part of the page is requested while a test email is on its way, by a page that stays.
	if progress.over() && (progress.Dismissed || !isPart(c)) {
		return s.redirect(c, link.AdminPeople)
	}
	return show(c, http.StatusOK, templates.SetupChecklist(s.shownChecklist(c, progress)))
}

// setupProgress is what is done of the checklist.
type setupProgress struct {
	account.SetupChecklist
	board.SetupProgress
	mailServer bool // emails leave this machine
}

func (s *server) setupProgress(c Context) (p setupProgress, err error) {
	ctx := c.Request().Context()
	p.mailServer = !s.noMail()
	if p.SetupChecklist, err = s.Accounts.SetupChecklist(ctx, actor(c)); err != nil {
		return p, err
	}
	if !p.Dismissed {
		if p.SetupProgress, err = s.Board.SetupProgress(ctx, actor(c)); err != nil {
			return p, err
		}
	}
	s.setupOver.Store(p.over())
	return p, nil
}

// emailed reports whether a test email was sent by a mail server, not only kept on this
// machine.
func (p setupProgress) emailed() bool {
	return p.mailServer && p.TestEmail.State == account.TestEmailSent
}

// over reports whether the list is not shown any more. Nobody has to import ideas.
func (p setupProgress) over() bool {
	return p.Dismissed || p.Branded && p.Categories && p.Colleagues && p.emailed() && p.Members
}

// setupOpen reports whether the viewer's pages link to the list of what is left to set up.
func (s *server) setupOpen(c Context) bool {
	if user := userOf(c); user == nil || user.Role != account.Admin || s.setupOver.Load() {
		return false
	}
	progress, err := s.setupProgress(c)
	return err == nil && !progress.over() // a page is worth more than this link
}

func (s *server) shownChecklist(c Context, progress setupProgress) templates.SetupChecklistPage {
	ctx := c.Request().Context()
	view := templates.SetupChecklistPage{
		Page:       s.staffPage(c, i18n.T(ctx, "checklist.heading")),
		Branded:    progress.Branded,
		Categories: progress.Categories,
		Colleagues: progress.Colleagues,
		Emailed:    progress.emailed(),
		Imported:   progress.Imported,
		Shared:     progress.Members,
		NoMail:     s.NoMail,
		OnScreen:   s.DevMail != nil,
		TestEmail: templates.TestEmail{
			State: string(progress.TestEmail.State), Answer: progress.TestEmail.Answer, At: progress.TestEmail.At, Now: s.Now(),
		},
		BoardURL: s.URL + link.Home,
	}
	view.Nav, view.NoIndex, view.Path = "setup", true, link.Admin
	return view
}

// askTestEmail serves POST /admin/setup/test-email.
func (s *server) askTestEmail(c Context) error {
	if err := actor(c).May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	if err := s.Accounts.AskTestEmail(c.Request().Context(), actor(c), *userOf(c)); err != nil {
		return err
	}
	return s.redirect(c, link.Admin+"#"+templates.TestEmailID)
}

// dismissSetup serves POST /admin/setup/dismiss. With open=1 it undoes it.
func (s *server) dismissSetup(c Context) error {
	again := c.FormValue("open") != ""
	if err := s.Accounts.DismissSetupChecklist(c.Request().Context(), actor(c), !again); err != nil {
		return err
	}
	if again {
		s.toast(c, "act.undone")
		return s.redirect(c, link.Admin)
	}
	undo := undoForm{Toast: "toast.setup_dismissed", URL: link.SetupDismiss}
	undo.field("open", "1")
	s.toastUndo(c, undo)
	return s.redirect(c, link.AdminPeople)
}

// adminImport serves GET /admin/import, which says how ideas are imported at the command line.
func (s *server) adminImport(c Context) error {
	if err := actor(c).May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	view := s.staffPage(c, i18n.T(c.Request().Context(), "import.heading"))
	view.Nav, view.NoIndex, view.Path = "site", true, link.AdminImport
	return show(c, http.StatusOK, templates.AdminImport(view))
}
