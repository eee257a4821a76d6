package web

import (
	"slices"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// categoryOrFeed serves GET /categories/{slug}, the list of a category, and
// /categories/{slug}.atom: to the router both are the same pattern.
func (s *server) categoryOrFeed(c Context) error {
	if strings.HasSuffix(c.Param("name"), feedSuffix) {
		return s.categoryFeed(c)
	}
	category, err := s.categoryHere(c)
	if err != nil {
		return err
	}
	c.QueryParams().Set("category", category.Slug)
	return s.ideaList(c)
}

// categoryHere returns the category in the address, if the viewer may see it.
func (s *server) categoryHere(c Context) (board.Category, error) {
	snapshot := s.snapshot(c)
	category, known := snapshot.VisibleTo(actor(c)).CategoryNamed(c.Param("name"))
	if !known || category.Slug != c.Param("name") {
		return category, problem.New(problem.NotFound, "problem.not_found")
	}
	return category, nil
}

// headCategory adds a category's description and follow button to its list.
// i18n: category.seen_members category.seen_staff
func (s *server) headCategory(c Context, view *templates.IdeaListPage, category board.Category, here string) error {
	ctx := c.Request().Context()
	name := categoryName(c, category.Slug, category.Name)
	view.Title, view.Heading, view.Intro, view.Description = name, name, category.Description, category.Description
	view.CategoryHead = &templates.CategoryHead{Name: name, Slug: category.Slug, SignedIn: userOf(c) != nil, Return: here}
	if category.SeenBy != policy.Everybody && category.SeenBy != "" {
		view.CategoryHead.Seen = i18n.T(ctx, "category.seen_"+string(category.SeenBy))
	}
	followed, err := s.Board.FollowedCategories(ctx, actor(c))
	view.CategoryHead.Follows = slices.ContainsFunc(followed, func(f board.Category) bool { return f.ID == category.ID })
	return err
}

// followCategory serves POST /categories/{slug}/follow and /unfollow. Visitors are
// sent to sign-in, which follows and returns.
func (s *server) followCategory(follow bool) HandlerFunc {
	return func(c Context) error {
		category, err := s.categoryHere(c)
		if err != nil {
			return err
		}
		here := returnTo(c, link.CategoryPage(category.Slug))
		if userOf(c) == nil {
			if !follow {
				return s.leadTo(c, link.SignInFrom(here))
			}
			return s.waitForSignIn(
				c, board.PendingAct{Kind: board.PendingFollowCategory, CategoryID: category.ID}, board.Draft{}, here,
			)
		}
		if err := s.Board.FollowCategory(c.Request().Context(), actor(c), category.ID, follow); err != nil {
			return err
		}
		return s.redirect(c, here)
	}
}

// voteShut returns why the viewer cannot vote in a category; "" if they can, once they
// have signed in.
func voteShut(c Context, category board.Category) string {
	return closedText(c, actor(c).May(policy.Vote, policy.Subject{Category: category.Access()}))
}

// commentsShut reports whether the viewer may not comment or react in a category.
func commentsShut(c Context, category board.Category) bool {
	return closedText(c, actor(c).May(policy.React, policy.Subject{Category: category.Access()})) != ""
}

// closedText returns the text of a refusal that is about the viewer; "" for other
// refusals and for nil.
func closedText(c Context, refusal error) string {
	if problem.KindOf(refusal) != problem.Forbidden {
		return ""
	}
	return message(c, refusal)
}
