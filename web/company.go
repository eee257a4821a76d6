package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// fewPeople is how many of a company's people are listed beside its ideas.
const fewPeople = 24

// company serves GET /companies/{id}: what its people asked for, and what became of
// it. To others the page does not exist.
func (s *server) company(c Context) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	company, err := s.Accounts.CompanyByID(ctx, actor(c), id)
	if err != nil {
		return err
	}
	part := board.CompanyPart(c.QueryParam("show"))
	if part == "" {
		part = board.CompanyAll
	}
	found, err := s.Board.CompanyIdeas(ctx, actor(c), id, part, c.QueryParam("after"))
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	view := templates.CompanyPage{
		Page:   s.page(c, company.Name),
		ID:     id,
		Name:   company.Name,
		Part:   string(part),
		Unseen: found.Unanswered,
	}
	view.NoIndex, view.Sidebar = true, s.sidebar(c, view.Viewer)
	s.fillCompany(c, &view, snapshot, part, found)
	if actor(c).May(policy.SeeWorth, policy.Subject{}) == nil {
		view.CompanyValue = &templates.CompanyValue{Plan: company.Plan, Value: int(company.MonthlyValue)}
	}
	if err := s.companyPeople(c, &view); err != nil {
		return err
	}
	return show(c, http.StatusOK, templates.Company(view))
}

// fillCompany adds the tabs, and the ideas of the current tab.
func (s *server) fillCompany(
	c Context,
	view *templates.CompanyPage,
	snapshot *board.Snapshot,
	part board.CompanyPart,
	found board.CompanyIdeas,
) {
	for _, p := range board.CompanyParts {
		view.Parts = append(view.Parts, templates.Filter{
			Name: i18n.T(c.Request().Context(), "company."+string(p)), URL: companyAddress(view.ID, p, ""),
			Count: found.Counts[p], Current: p == part,
		})
	}
	if found.Next != "" {
		view.More = companyAddress(view.ID, part, found.Next)
	}
	for _, idea := range found.Ideas {
		status := snapshot.Status(idea.StatusID)
		view.Ideas = append(view.Ideas, templates.CompanyIdea{
			ID: idea.ID, Ours: int64(idea.Ours), URL: link.Idea(idea.ID, idea.Title), Title: idea.Title,
			Status: badge(c, status), Votes: idea.VoteCount, At: idea.CreatedAt, Now: s.Now(), Reason: idea.Reason,
			Unanswered: status.Kind == board.KindOpen && idea.AnsweredAt == nil,
		})
	}
}

// companyAddress returns the address of a tab; it leaves out defaults.
func companyAddress(id int64, part board.CompanyPart, after string) string {
	name := string(part)
	if part == board.CompanyAll {
		name = ""
	}
	return link.Query(link.Company(id), "show", name, "after", after)
}

// companyPeople adds some of the company's people.
func (s *server) companyPeople(c Context, view *templates.CompanyPage) error {
	after, _ := strconv.ParseInt(c.QueryParam("people"), 10, 64) // anything else starts at the beginning
	people, err := s.Accounts.Members(c.Request().Context(), actor(c), view.ID, after, fewPeople)
	if err != nil {
		return err
	}
	view.People, view.Count = colleagues(c, people), people.Count
	if people.Next != 0 {
		view.Others = link.Query(
			link.Company(view.ID), "show", c.QueryParam("show"), "people", strconv.FormatInt(people.Next, 10),
		) + "#people"
	}
	return nil
}

func colleagues(c Context, page account.MemberPage) (shown []templates.CompanyMember) {
	for _, person := range page.People {
		shown = append(shown, templates.CompanyMember{
			Person: ui.Person{ID: person.ID, Name: nameOf(c, person.ID, person.Name), Staff: person.Staff},
			Email:  person.Email, Via: string(person.Via),
		})
	}
	return shown
}
