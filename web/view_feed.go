package web

import (
	"html"
	"strconv"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
)

// viewFeedKey is what the key of a view's feed signs: the saved view, and whose key it
// is. A view that is removed and saved again gets other keys.
func viewFeedKey(view board.View, personID int64) string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return number(view.ID) + "." + number(view.CreatedAt.UnixMicro()) + "." + number(personID)
}

const toReadView = "view feed"

// viewFeedAddress returns the feed of a view for one person. Whoever has the address
// can read what the person may see, as long as they are staff.
func (s *server) viewFeedAddress(view board.View, personID int64) string {
	return link.ViewFeed(view.ID, personID, s.Accounts.Sign(toReadView, viewFeedKey(view, personID)))
}

// viewFeed serves GET /views/{id}.atom to anybody who has a key.
func (s *server) viewFeed(c Context) error {
	c.Response().Header().Set("Referrer-Policy", "no-referrer") // the address is a secret
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	view, user, err := s.keyHolder(c)
	if err != nil {
		return err
	}
	c.Set(userKey, &user) // read the list as that person, whoever is signed in
	reader := board.ActorOf(&user)
	snapshot := s.snapshot(c)
	state, filter, err := stateOfQuery(c, snapshot.VisibleTo(reader), view.Query)
	if err != nil {
		return gone(err)
	}
	found, err := s.list(c, reader, filter)
	if err != nil {
		return err
	}
	var entries []board.FeedEntry
	for _, idea := range found.Ideas {
		entry := board.FeedEntry{
			Kind:     board.FeedProposed,
			ID:       idea.ID,
			IdeaID:   idea.ID,
			Title:    idea.Title,
			Category: snapshot.Category(idea.CategoryID),
			HTML:     "<p>" + html.EscapeString(idea.Excerpt) + "</p>",
			At:       idea.CreatedAt,
			Updated:  idea.CreatedAt,
		}
		entry.Author.ID, entry.Author.Name = idea.AuthorID, idea.AuthorName
		if idea.EditedAt != nil {
			entry.Updated = laterOf(entry.Updated, *idea.EditedAt)
		}
		entries = append(entries, entry)
	}
	return s.showFeed(
		c, feedHead{path: link.View(view.ID, "") + feedSuffix, page: state.address(), title: view.Name}, entries,
	)
}

// keyHolder returns the view in the address and the person whose key it contains.
// Anything wrong with either is not found.
func (s *server) keyHolder(c Context) (view board.View, user account.User, err error) {
	ctx, unknown := c.Request().Context(), problem.New(problem.NotFound, "problem.not_found")
	id, err := numberIn(c)
	if err != nil {
		return view, user, err
	}
	personID, err := strconv.ParseInt(c.QueryParam("for"), 10, 64)
	if err != nil || personID <= 0 {
		return view, user, unknown
	}
	if user, err = s.Accounts.User(ctx, personID); err != nil {
		return view, user, err
	}
	if user.BlockedAt != nil || user.MergedIntoID != nil {
		return view, user, unknown
	}
	if view, err = s.Board.View(ctx, board.ActorOf(&user), id); err != nil {
		return view, user, err
	}
	if !s.Accounts.Signed(toReadView, viewFeedKey(view, personID), c.QueryParam("key")) {
		return view, user, unknown
	}
	return view, user, nil
}
