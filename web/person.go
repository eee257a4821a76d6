package web

import (
	"net/http"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// person serves GET /people/{id}: a person's public page; with "show", all of one of
// their lists. A merged person's address redirects.
func (s *server) person(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	profile, err := s.Board.Profile(ctx, actor(c), id)
	if err != nil {
		return err
	}
	if profile.MergedInto != 0 {
		return c.Redirect(http.StatusPermanentRedirect, link.Person(profile.MergedInto))
	}
	snapshot := s.snapshot(c)
	person := shownPerson(c, profile.Person)
	view := templates.PersonPage{
		Page:          s.page(c, person.Name),
		Person:        person,
		Since:         profile.Since,
		Own:           actor(c).ID == id,
		Contributions: contributions(c, profile),
	}
	view.Canonical, view.NoIndex = s.URL+link.Person(id), len(view.Contributions) == 0
	if actor(c).May(policy.SeePeople, policy.Subject{}) == nil {
		view.StaffURL = link.AdminPerson(id)
	}
	lists := lister{s, c, snapshot, time.Time{}}
	if name := c.QueryParam("show"); name != "" {
		if err := s.personList(c, &view, lists, board.PersonList(name)); err != nil {
			return err
		}
	} else {
		view.Lists = personLists(lists, profile)
		if view.Said, err = s.saidBy(c, id); err != nil {
			return err
		}
	}
	return show(c, http.StatusOK, templates.Person(view))
}

// contributions lists what a person did, with how often, and leaves out what they did
// not do.
//
// i18n: profile_page.proposed profile_page.proposed_many profile_page.shipped profile_page.helped_many comments.count
func contributions(c Context, profile board.Profile) (list []templates.Contribution) {
	add := func(icon, key string, n int) {
		if n > 0 {
			text := i18n.T(c.Request().Context(), key, "Count", n)
			list = append(list, templates.Contribution{Icon: icon, Text: text})
		}
	}
	proposed, helped := "profile_page.proposed", "profile_page.shipped"
	if profile.Proposed >= board.MaxCounted {
		proposed = "profile_page.proposed_many"
	}
	if profile.Helped >= board.MaxCounted {
		helped = "profile_page.helped_many"
	}
	add("bulb", proposed, profile.Proposed)
	add("check", helped, profile.Helped)
	add("speech", "comments.count", profile.Commented)
	return list
}

// personLists returns the lists of a profile that are not empty.
// i18n: profile_page.ideas profile_page.ideas_empty profile_page.helped profile_page.helped_empty
func personLists(lists lister, profile board.Profile) (shown []templates.PersonList) {
	for _, one := range []struct {
		name board.PersonList
		page board.PersonIdeas
	}{{board.ListProposed, profile.Ideas}, {board.ListHelped, profile.Shipped}} {
		if len(one.page.Ideas) == 0 {
			continue
		}
		list := lists.list(one.name, "profile_page", one.page)
		if one.page.Next != "" {
			list.All = link.Query(link.Person(profile.ID), "show", string(one.name))
		}
		shown = append(shown, list)
	}
	return shown
}

func (s *server) personList(c Context, view *templates.PersonPage, lists lister, name board.PersonList) error {
	if name != board.ListProposed && name != board.ListHelped {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	page, err := s.Board.ListOf(c.Request().Context(), actor(c), name, view.Person.ID, c.QueryParam("after"))
	if err != nil {
		return err
	}
	list := lists.list(name, "profile_page", page)
	if page.Next != "" {
		list.More = link.Query(link.Person(view.Person.ID), "show", string(name), "after", page.Next)
	}
	view.Alone, view.Heading, view.Lists = true, list.Heading, []templates.PersonList{list}
	view.NoIndex = view.NoIndex || c.QueryParam("after") != ""
	return nil
}
