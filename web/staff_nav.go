package web

import (
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// staffPage is page for a page of the team: it has the navigation at the side.
func (s *server) staffPage(c Context, title string) templates.Page {
	page := s.page(c, title)
	page.Sidebar = s.sidebar(c, page.Viewer)
	return page
}

// sidebar returns the navigation between the team's pages; nothing for who is not of the
// team.
func (s *server) sidebar(c Context, viewer templates.Viewer) []templates.NavGroup {
	return append(s.moderationNav(c, viewer), staffNav(c)...)
}

// moderationNav returns the queues with what waits in them, and the views; nothing for who
// may not moderate.
func (s *server) moderationNav(c Context, viewer templates.Viewer) []templates.NavGroup {
	if actor(c).May(policy.Moderate, policy.Subject{}) != nil {
		return nil
	}
	ctx := c.Request().Context()
	work := templates.NavGroup{Name: i18n.T(ctx, "admin_nav.work"), Links: append(ideaQueues(c, s.snapshot(c), viewer),
		templates.NavLink{
			Name: i18n.T(ctx, "duplicates.queue"), URL: link.ModerateDuplicates, Queue: true,
			Count: countOr(s.Board.CountSuggestions(ctx, actor(c))),
		},
		templates.NavLink{
			Name: i18n.T(ctx, "question.queue"), URL: link.OpenQuestions, Queue: true,
			Count: countOr(s.Questions.CountOpen(ctx, actor(c))),
		},
		templates.NavLink{
			Name: i18n.T(ctx, "outcome.queue"), URL: link.Outcomes, Queue: true,
			Count: countOr(s.Outcomes.CountUnsolved(ctx, actor(c))),
		},
	)}
	views := templates.NavGroup{Name: i18n.T(ctx, "view.heading")}
	saved, _ := s.Board.Views(ctx, actor(c)) // without them there is the page of all
	for _, view := range saved {
		address := link.ViewInModeration(view.ID, "", 0)
		views.Links = append(views.Links, templates.NavLink{Name: view.Name, URL: address, Count: -1})
	}
	views.Links = append(views.Links, templates.NavLink{Name: i18n.T(ctx, "view.manage"), URL: link.Views, Count: -1})
	return []templates.NavGroup{work, views}
}

// countOr returns a count for the navigation; -1, which shows none, if it cannot be read: a
// page does without.
func countOr(count int, err error) int {
	if err != nil {
		return -1
	}
	return count
}

// ideaQueues returns the queues of ideas, after what is left to set up on a new board.
// i18n: moderate.queue_waiting moderate.queue_under-review moderate.queue_hidden moderate.queue_all
func ideaQueues(
	c Context, snapshot *board.Snapshot, viewer templates.Viewer,
) (links []templates.NavLink) {
	if viewer.SetupOpen {
		name := i18n.T(c.Request().Context(), "checklist.nav")
		links = append(links, templates.NavLink{Name: name, URL: link.Admin, Count: -1})
	}
	for _, queue := range board.Queues {
		links = append(links, templates.NavLink{
			Name:  i18n.T(c.Request().Context(), "moderate.queue_"+string(queue)),
			URL:   queueAddress(queue),
			Count: snapshot.InQueue(queue),
			Queue: true,
		})
	}
	return links
}

// staffNav returns the other groups, each with the pages that the viewer may open.
// i18n: admin_nav.people admin_nav.companies admin_nav.invitations admin_nav.site admin_nav.settings brand.nav
// i18n: categories.heading admin_tags.nav admin_nav.access admin_nav.sign_in admin_nav.system
// i18n: admin_nav.log admin_nav.jobs
func staffNav(c Context) (groups []templates.NavGroup) {
	ctx := c.Request().Context()
	type entry struct {
		action    policy.Action
		name, url string
	}
	add := func(name string, entries ...entry) {
		group := templates.NavGroup{Name: i18n.T(ctx, name)}
		for _, e := range entries {
			if actor(c).May(e.action, policy.Subject{PersonRole: policy.Member}) == nil {
				group.Links = append(group.Links, templates.NavLink{Name: i18n.T(ctx, e.name), URL: e.url, Count: -1})
			}
		}
		if len(group.Links) > 0 {
			groups = append(groups, group)
		}
	}
	add("admin_nav.people",
		entry{policy.SeePeople, "admin_nav.people", link.AdminPeople},
		entry{policy.EditCompanies, "admin_nav.companies", link.AdminCompanies},
		entry{policy.Invite, "admin_nav.invitations", link.AdminInvitations})
	add("admin_nav.site",
		entry{policy.SetSite, "admin_nav.settings", link.Site},
		entry{policy.SetSite, "brand.nav", link.Brand},
		entry{policy.ManageCategories, "categories.heading", link.AdminCategories},
		entry{policy.ManageTags, "admin_tags.nav", link.AdminTags})
	add("admin_nav.access",
		entry{policy.SetAccess, "admin_nav.sign_in", link.AdminSignIn})
	add("admin_nav.system",
		entry{policy.SeeLog, "admin_nav.log", link.AdminLog},
		entry{policy.SeeJobs, "admin_nav.jobs", link.AdminJobs})
	return groups
}
