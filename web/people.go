package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// people serves GET /admin/people: the people of the board, for staff.
func (s *server) people(c Context) error {
	ctx := c.Request().Context()
	filter := account.PeopleFilter{
		Search: c.QueryParam("q"),
		Role:   account.Role(c.QueryParam("role")),
		Mark:   account.Mark(c.QueryParam("mark")),
		After:  c.QueryParam("after"),
	}
	found, err := s.Accounts.People(ctx, actor(c), filter)
	if err != nil {
		return err
	}
	view := templates.PeoplePage{
		Page: s.staffPage(c, i18n.T(ctx, "page.people")), Search: filter.Search, Rows: s.personRows(c, found.People),
		Roles: roleOptions(c, filter.Role, i18n.T(ctx, "people.any_role")), Marks: markOptions(c, filter.Mark),
		Narrowed: filter.Search != "" || filter.Role != "" || filter.Mark != "", Later: filter.After != "",
	}
	view.Nav, view.NoIndex = "people", true
	if found.Next != "" {
		view.More = link.Query(
			link.AdminPeople, "q", filter.Search, "role", string(filter.Role), "mark", string(filter.Mark), "after", found.Next,
		)
	}
	return show(c, http.StatusOK, templates.People(view))
}

func (s *server) personRows(c Context, people []account.ListedPerson) (rows []templates.PersonRow) {
	for _, p := range people {
		rows = append(rows, templates.PersonRow{
			Person:      shownPerson(c, p.User.Person()),
			URL:         link.AdminPerson(p.ID),
			Email:       emailOf(p.User),
			Role:        staffRole(c, p.Role),
			Marks:       marksOf(c, p.User),
			MemberSince: p.CreatedAt,
			Seen:        p.SeenAt,
			Now:         s.Now(),
		})
	}
	return rows
}

func emailOf(user account.User) string {
	if user.Email == nil {
		return ""
	}
	return *user.Email
}

// staffRole returns the name of a staff role; "" for members.
func staffRole(c Context, role account.Role) string {
	if !role.Staff() {
		return ""
	}
	return roleName(c, role)
}

// marksOf returns the badges of a person in the list for staff.
// i18n: people.mark_blocked people.mark_trusted people.mark_unanswered
func marksOf(c Context, user account.User) (marks []ui.Badge) {
	add := func(is bool, mark account.Mark, colour string) {
		if is {
			marks = append(marks, ui.Badge{Name: i18n.T(c.Request().Context(), "people.mark_"+string(mark)), Colour: colour})
		}
	}
	add(user.BlockedAt != nil, account.Blocked, "red")
	add(user.TrustedAt != nil, account.Trusted, "green")
	add(user.FirstIdeaAt != nil && user.FirstAnswerAt == nil, account.Unanswered, "amber")
	return marks
}

// roleOptions returns the roles; any, unless it is "", is an option before them.
func roleOptions(c Context, chosen account.Role, anyRole string) (options []templates.Option) {
	if anyRole != "" {
		options = append(options, templates.Option{Name: anyRole, Selected: chosen == ""})
	}
	for _, role := range []account.Role{account.Member, account.Moderator, account.Admin} {
		options = append(options, templates.Option{Value: string(role), Name: roleName(c, role), Selected: role == chosen})
	}
	return options
}

func markOptions(c Context, chosen account.Mark) []templates.Option {
	ctx := c.Request().Context()
	options := []templates.Option{{Name: i18n.T(ctx, "people.any_mark"), Selected: chosen == ""}}
	for _, mark := range account.Marks {
		options = append(options, templates.Option{
			Value: string(mark), Name: i18n.T(ctx, "people.mark_"+string(mark)), Selected: mark == chosen,
		})
	}
	return options
}
