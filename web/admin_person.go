package web

import (
	"context"
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// personForm is what staff send about a person, and the result.
type personForm struct {
	Reason string `form:"reason"`
	Role   string `form:"role"`
	With   string `form:"-"` // for a merge, which has a page of its own

	link string // that signs them in; shown once
}

// adminPerson serves GET /admin/people/{id}: a person's page for staff.
func (s *server) adminPerson(c Context) error {
	return s.showPerson(c, http.StatusOK, personForm{}, nil)
}

func (s *server) showPerson(c Context, status int, form personForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	record, err := s.Accounts.PersonForStaff(ctx, actor(c), id)
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return err
	}
	view := templates.AdminPersonPage{
		Page:          s.staffPage(c, nameOf(c, record.ID, record.Name)),
		ID:            id,
		Person:        shownPerson(c, record.User.Person()),
		Email:         emailOf(record.User),
		Role:          roleName(c, record.Role),
		Marks:         marksOf(c, record.User),
		MemberSince:   record.CreatedAt,
		Seen:          record.SeenAt,
		Now:           s.Now(),
		Sessions:      record.Sessions,
		Language:      languageName(ctx, record.Language),
		SignInMethods: methodNames(ctx, settings, record),
		Tools:         personTools(c, record, form),
		Refused:       s.mailRefused(record.User, false),
		Errors:        wrong,
	}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminPerson(id)
	view.Companies = companyLinks(record.Companies)
	personMerges(c, &view, record)
	if err := s.personWorks(c, &view, snapshot); err != nil {
		return err
	}
	doings, err := s.Board.AuditLogOf(ctx, actor(c), id)
	if err != nil {
		return err
	}
	view.Doings = s.logLines(c, snapshot, doings)
	return show(c, status, templates.AdminPerson(view))
}

// personWorks adds what the person proposed and voted for, and how often they
// commented.
func (s *server) personWorks(c Context, view *templates.AdminPersonPage, snapshot *board.Snapshot) (err error) {
	if view.Said, err = s.Board.CommentCountOf(c.Request().Context(), actor(c), view.ID); err != nil {
		return err
	}
	for _, one := range []struct {
		list  board.PersonList
		other string // the other list's place in the address
		into  *templates.PersonIdeas
	}{{board.ListProposed, "votes", &view.Ideas}, {board.ListVotes, "ideas", &view.Votes}} {
		name := string(one.list)
		found, count, err := s.Board.StaffListOf(c.Request().Context(), actor(c), one.list, view.ID, c.QueryParam(name))
		if err != nil {
			return err
		}
		*one.into = staffIdeas(c, snapshot, found, count)
		if found.Next != "" {
			one.into.More = link.Query(link.AdminPerson(view.ID), name, found.Next, one.other, c.QueryParam(one.other))
		}
	}
	return nil
}

func staffIdeas(c Context, snapshot *board.Snapshot, found board.PersonIdeas, count int) (list templates.PersonIdeas) {
	list.Count = count
	for _, idea := range found.Ideas {
		list.Items = append(list.Items, templates.PersonIdea{
			Title: idea.Title, URL: link.Idea(idea.ID, idea.Title), Votes: idea.VoteCount,
			Status: badge(c, snapshot.Status(idea.StatusID)), Hidden: idea.HiddenAt != nil,
		})
	}
	return list
}

func languageName(ctx context.Context, tag string) string {
	for _, language := range i18n.Languages() {
		if language.Tag == tag {
			return language.Name
		}
	}
	return i18n.T(ctx, "human.language_browser")
}

// methodNames returns how the person can sign in, without any secret.
func methodNames(ctx context.Context, settings *account.SignInConfig, record account.PersonRecord) (names []string) {
	if record.Email != nil {
		names = append(names, i18n.T(ctx, "human.way_mail"))
	}
	if record.Security.HasPassword {
		names = append(names, i18n.T(ctx, "human.way_password"))
	}
	if n := len(record.Security.Passkeys); n > 0 {
		names = append(names, i18n.T(ctx, "human.way_passkeys", "Count", n))
	}
	if record.Security.AppSince != nil {
		names = append(names, i18n.T(ctx, "human.way_authenticator"))
	}
	for _, identity := range record.Security.Identities {
		names = append(names, serviceName(ctx, settings, identity))
	}
	return names
}

// personTools returns what the viewer may do about the person, and why not.
func personTools(c Context, record account.PersonRecord, form personForm) templates.PersonTools {
	id := record.ID
	on := policy.Subject{PersonID: id, PersonRole: record.Role}
	may := func(do policy.Action) bool { return actor(c).May(do, on) == nil }
	tools := templates.PersonTools{
		ID:       id,
		Block:    may(policy.Block),
		Trust:    may(policy.Trust),
		Role:     may(policy.SetRole),
		Link:     may(policy.MakeLink),
		Merge:    may(policy.MergePeople),
		Blocked:  record.BlockedAt != nil,
		Trusted:  record.TrustedAt != nil,
		Reason:   form.Reason,
		Roles:    roleOptions(c, record.Role, ""),
		MadeLink: form.link,
		HasEmail: record.Email != nil,
	}
	if record.MergedIntoID != nil {
		tools = templates.PersonTools{ID: id}
		return tools
	}
	if refused := actor(c).May(policy.Block, on); refused != nil {
		tools.Refusal = message(c, refused)
	}
	return tools
}

// personMerges adds the people with whom the person was merged.
func personMerges(c Context, view *templates.AdminPersonPage, record account.PersonRecord) {
	if record.Into != nil {
		may := func(user account.User) bool {
			return actor(c).May(policy.MergePeople, policy.Subject{PersonID: user.ID, PersonRole: user.Role}) == nil
		}
		view.Into = &templates.PersonMerged{
			ID:   record.Merge.ID,
			Of:   record.ID,
			Name: nameOf(c, record.Into.ID, record.Into.Name),
			URL:  link.AdminPerson(record.Into.ID),
			At:   record.Merge.CreatedAt,
			Undo: may(record.User) && may(*record.Into),
		}
	}
	for _, m := range record.Merged {
		view.Merged = append(view.Merged, templates.PersonMerged{
			ID:   m.ID,
			Of:   m.FromID,
			Name: nameOf(c, m.FromID, m.FromName),
			URL:  link.AdminPerson(m.FromID),
			At:   m.CreatedAt,
		})
	}
}

// backToPerson responds to a form about a person: with their page and what is wrong,
// or with a redirect and a toast.
func (s *server) backToPerson(c Context, err error, form personForm, toast string) error {
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showPerson(c, status, form, wrong)
		})
	}
	id, err := numberIn(c)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	s.Board.InvalidateCaches() // pages that visitors share show who is staff
	s.toast(c, toast)
	return s.redirect(c, link.AdminPerson(id))
}
