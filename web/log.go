package web

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// auditLog serves GET /admin/log: what was done to ideas, the site and its people.
func (s *server) auditLog(c Context) error {
	ctx := c.Request().Context()
	if err := actor(c).May(policy.SeeLog, policy.Subject{}); err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	view := templates.LogPage{
		Page:   s.staffPage(c, i18n.T(ctx, "page.log")),
		Object: strings.TrimSpace(c.QueryParam("object")),
	}
	view.Nav, view.NoIndex = "people", true
	filter, err := s.logFilter(c, snapshot, &view)
	if err != nil {
		return err
	}
	view.Narrowed = view.Person != "" || view.Object != "" || filter.Kind != ""
	if view.Errors != nil {
		return show(c, http.StatusUnprocessableEntity, templates.Log(view))
	}
	found, err := s.Board.AuditLog(ctx, actor(c), filter)
	if err != nil {
		return err
	}
	view.Lines = s.logLines(c, snapshot, found)
	if found.Next != "" {
		view.More = link.Query(
			link.AdminLog, "kind", string(filter.Kind), "person", view.Person, "object", view.Object, "after", found.Next,
		)
	}
	return show(c, http.StatusOK, templates.Log(view))
}

// logFilter reads the filters of the log from the address, and adds what was typed,
// and its errors, to the page.
func (s *server) logFilter(
	c Context,
	snapshot *board.Snapshot,
	view *templates.LogPage,
) (filter board.LogFilter, err error) {
	filter = board.LogFilter{Kind: event.Kind(c.QueryParam("kind")), After: c.QueryParam("after")}
	if !slices.Contains(event.Audited, filter.Kind) { // no such entry: as if nothing was chosen
		filter.Kind = ""
	}
	view.Kinds = logKinds(c, filter.Kind)
	if view.Person = c.QueryParam("person"); view.Person != "" {
		user, err := s.Accounts.PersonBy(c.Request().Context(), actor(c), "person", view.Person)
		if filter.Person = user.ID; err != nil {
			if view.Errors = fields(c, err); view.Errors == nil {
				return filter, err
			}
		}
	}
	if view.Object != "" {
		if filter.Object = logObject(snapshot, view.Object); filter.Object == "" {
			wrong := fields(c, problem.Field("object", "log.object_unknown", nil))
			for field, message := range view.Errors {
				wrong[field] = message
			}
			view.Errors = wrong
		}
	}
	return filter, nil
}

// i18n: log.object_unknown

var (
	adminObject = regexp.MustCompile(`(?:^|/)admin/(tags|categories|companies|people)/([1-9][0-9]{0,17})(?:[/?#]|$)`)
	otherObject = regexp.MustCompile(`(?:^|/)(tags|categories|companies|people)/([^/?#]+)`)
	objectKinds = map[string]string{"tags": "tag", "categories": "category", "companies": "company", "people": "person"}
)

// logObject returns the object of the log that an address, or an idea's number, refers
// to; "" for none.
func logObject(snapshot *board.Snapshot, said string) string {
	if match := adminObject.FindStringSubmatch(said); match != nil {
		return objectKinds[match[1]] + ":" + match[2]
	}
	if match := otherObject.FindStringSubmatch(said); match != nil {
		id, err := strconv.ParseInt(match[2], 10, 64)
		switch match[1] {
		case "tags":
			tag, _ := snapshot.TagNamed(match[2], policy.Actor{Role: policy.Admin})
			id, err = tag.ID, nil
		case "categories":
			category, _ := snapshot.CategoryNamed(match[2])
			id, err = category.ID, nil
		}
		if err != nil || id <= 0 {
			return ""
		}
		return event.ObjectOf(objectKinds[match[1]], id)
	}
	if id := link.IdeaNumber(said); id > 0 {
		return event.ObjectOf("idea", id)
	}
	return ""
}

// logOnly returns the address of the log of the one thing that an event changed, or ""
// if the thing has no number.
func logOnly(e board.LoggedEvent) string {
	if e.AuditObject == nil {
		return ""
	}
	kind, number, _ := strings.Cut(*e.AuditObject, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return ""
	}
	for path, of := range objectKinds {
		if of == kind {
			return link.Query(link.AdminLog, "object", "/admin/"+path+"/"+number)
		}
	}
	return link.Query(link.AdminLog, "object", link.Idea(id, ""))
}

func keyOf(kind event.Kind) string { return strings.ReplaceAll(string(kind), ".", "_") }

// i18n: log.kind_idea_answered log.kind_idea_status_changed log.kind_answer_edited log.kind_answer_withdrawn
// i18n: log.kind_idea_wording_removed log.kind_idea_hidden log.kind_idea_unhidden log.kind_idea_locked
// i18n: log.kind_idea_unlocked log.kind_idea_categorised log.kind_idea_tagged log.kind_idea_merged
// i18n: log.kind_idea_unmerged log.kind_idea_linked log.kind_idea_unlinked log.kind_idea_not_same log.kind_act_undone
// i18n: log.kind_comment_hidden log.kind_comment_unhidden log.kind_comment_pinned log.kind_comment_unpinned
// i18n: log.kind_question_asked log.kind_question_closed log.kind_outcome_handled log.kind_import_finished
// i18n: log.kind_member_joined log.kind_member_left log.kind_person_blocked log.kind_person_unblocked
// i18n: log.kind_person_trusted log.kind_person_untrusted log.kind_person_role_changed log.kind_person_merged
// i18n: log.kind_person_unmerged log.kind_person_link_made log.kind_person_signed_out log.kind_person_email_changed
// i18n: log.kind_person_safety_changed log.kind_person_mail_refused log.kind_person_mail_again log.kind_invitation_made
// i18n: log.kind_invitation_restored
// i18n: log.kind_invitation_withdrawn log.kind_company_added log.kind_company_changed log.kind_company_removed
// i18n: log.kind_company_member_added log.kind_company_member_removed log.kind_tag_added log.kind_tag_changed
// i18n: log.kind_tag_merged log.kind_tag_removed log.kind_category_added log.kind_category_changed
// i18n: log.kind_category_removed log.kind_site_changed log.kind_access_changed log.kind_provider_added
// i18n: log.kind_provider_changed log.kind_provider_removed log.kind_sso_secret_made log.kind_sso_secret_removed
// i18n: log.kind_job_retried
func logKinds(c Context, chosen event.Kind) []templates.Option {
	ctx := c.Request().Context()
	options := []templates.Option{{Name: i18n.T(ctx, "log.any_kind"), Selected: chosen == ""}}
	for _, kind := range event.Audited {
		options = append(options, templates.Option{
			Value: string(kind), Name: i18n.T(ctx, "log.kind_"+keyOf(kind)), Selected: kind == chosen,
		})
	}
	return options
}

// logLines returns each event as a sentence, with what changed.
func (s *server) logLines(c Context, snapshot *board.Snapshot, page board.LogPage) (lines []templates.LogLine) {
	for _, e := range page.Events {
		says := logSentence{c: c, ctx: c.Request().Context(), snapshot: snapshot, names: page.Names, e: e}
		line := templates.LogLine{
			Text:    says.parts(),
			Changes: says.changes(),
			At:      e.CreatedAt,
			Now:     s.Now(),
			Only:    logOnly(e),
		}
		if person, ok := page.Names.People[says.id(e.ActorID)]; ok {
			line.Actor = shownPerson(c, person)
		}
		lines = append(lines, line)
	}
	return lines
}
