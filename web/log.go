package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ideaboard/internal/account"
	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// auditLog serves GET /admin/log: what was done to the site and its people.
func (s *server) auditLog(c echo.Context) error {
	ctx := c.Request().Context()
	filter := account.LogFilter{Kind: event.Kind(c.QueryParam("kind")), After: c.QueryParam("after")}
	if err := actor(c).May(policy.SeeLog, policy.Subject{}); err != nil {
		return err
	}
	person, wrong, err := s.logPerson(c, &filter)
	if err != nil {
		return err
	}
	found, err := account.LogPage{}, error(nil)
	if wrong == nil {
		found, err = s.Accounts.Log(ctx, actor(c), filter)
	}
	if err != nil {
		return err
	}
	shelves, err := s.Board.Shelves(ctx)
	if err != nil {
		return err
	}
	view := templates.LogPage{Page: s.page(c, shelves, i18n.T(ctx, "page.log")), Person: person, Kinds: logKinds(c, filter.Kind), Errors: wrong,
		Lines: s.logLines(c, found.Events), Narrowed: person != "" || filter.Kind != ""}
	view.Nav, view.NoIndex = "people", true
	if found.Next != "" {
		view.More = link.Query(link.AdminLog, "kind", string(filter.Kind), "person", person, "after", found.Next)
	}
	if wrong != nil {
		return show(c, http.StatusUnprocessableEntity, templates.Log(view))
	}
	return show(c, http.StatusOK, templates.Log(view))
}

// logPerson narrows the log to the person whom the address names, if any, and
// returns what was typed and what is wrong with it.
func (s *server) logPerson(c echo.Context, filter *account.LogFilter) (typed string, wrong map[string]string, err error) {
	if typed = c.QueryParam("person"); typed == "" {
		return "", nil, nil
	}
	user, err := s.Accounts.PersonBy(c.Request().Context(), actor(c), "person", typed)
	filter.Person = user.ID
	if wrong = fields(c, err); wrong != nil {
		err = nil
	}
	return typed, wrong, err
}

// i18n: log.kind_member_joined log.kind_member_left log.kind_person_blocked log.kind_person_unblocked log.kind_person_trusted log.kind_person_untrusted log.kind_person_role_changed log.kind_person_merged log.kind_person_unmerged log.kind_person_link_made log.kind_person_signed_out log.kind_person_email_changed log.kind_person_safety_changed log.kind_invitation_made log.kind_invitation_withdrawn
// i18n: log.kind_person_mail_refused log.kind_person_mail_again log.kind_job_retried
// i18n: log.kind_company_added log.kind_company_changed log.kind_company_removed log.kind_company_member_added log.kind_company_member_removed log.kind_site_changed log.kind_access_changed log.kind_provider_added log.kind_provider_changed log.kind_provider_removed log.kind_sso_secret_made log.kind_sso_secret_removed
// i18n: log.kind_tag_added log.kind_tag_changed log.kind_tag_merged log.kind_tag_removed
// i18n: log.kind_idea_wording_removed
// i18n: log.kind_category_added log.kind_category_changed log.kind_category_removed
func logKinds(c echo.Context, chosen event.Kind) []templates.Option {
	ctx := c.Request().Context()
	options := []templates.Option{{Name: i18n.T(ctx, "log.any_kind"), Selected: chosen == ""}}
	for _, kind := range event.Audited {
		options = append(options, templates.Option{Value: string(kind), Name: i18n.T(ctx, "log.kind_"+keyOf(kind)), Selected: kind == chosen})
	}
	return options
}

func keyOf(kind event.Kind) string { return strings.ReplaceAll(string(kind), ".", "_") }

func (s *server) logLines(c echo.Context, events []account.LoggedEvent) (lines []templates.LogLine) {
	for _, e := range events {
		line := templates.LogLine{Words: logWords(c, e), At: e.CreatedAt, Now: s.Now()}
		if e.Person.ID > 0 {
			line.Person, line.PersonURL = shownPerson(c, e.Person), link.AdminPerson(e.Person.ID)
		}
		if e.Actor.ID > 0 {
			line.Actor = shownPerson(c, e.Actor)
		}
		lines = append(lines, line)
	}
	return lines
}

// logWords says what happened in a sentence. A kind that has none yet is shown
// by its name.
// i18n: log.member_joined log.member_left log.person_blocked log.person_unblocked log.person_trusted log.person_untrusted log.person_role_changed log.person_merged log.person_unmerged log.person_link_made log.person_signed_out log.person_email_changed log.person_safety_changed log.invitation_made log.invitation_withdrawn
// i18n: log.person_mail_refused log.person_mail_again log.job_retried
// i18n: log.company_added log.company_changed log.company_removed log.company_member_added log.company_member_removed log.site_changed log.access_changed log.provider_added log.provider_changed log.provider_removed log.sso_secret_made log.sso_secret_removed
// i18n: log.tag_added log.tag_changed log.tag_merged log.tag_removed
// i18n: log.idea_wording_removed
// i18n: log.category_added log.category_changed log.category_removed
func logWords(c echo.Context, e account.LoggedEvent) string {
	ctx := c.Request().Context()
	who, whom := i18n.T(ctx, "log.nobody"), i18n.T(ctx, "log.somebody")
	if e.Actor.ID != 0 {
		who = nameOf(c, e.Actor.ID, e.Actor.Name)
	}
	if e.Person.ID != 0 {
		whom = nameOf(c, e.Person.ID, e.Person.Name)
	}
	if !slices.Contains(event.Audited, e.Kind) {
		return i18n.T(ctx, "log.unknown", "Actor", who, "Kind", string(e.Kind))
	}
	said := func(name string) string { words, _ := e.About[name].(string); return words }
	return i18n.T(ctx, "log."+keyOf(e.Kind), "Actor", who, "Person", whom, "Into", nameOf(c, e.Into.ID, e.Into.Name), "Reason", said("reason"),
		"From", roleName(c, account.Role(said("from"))), "To", roleName(c, account.Role(said("to"))))
}

// roleName returns a role in the reader's words.
// i18n: people.role_member people.role_moderator people.role_admin
func roleName(c echo.Context, role account.Role) string {
	if !role.Valid() {
		return string(role)
	}
	return i18n.T(c.Request().Context(), "people.role_"+string(role))
}
