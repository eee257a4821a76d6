package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// tags serves GET /tags: all tags that the reader may see.
func (s *server) tags(c Context) error {
	ctx := c.Request().Context()
	snapshot := s.snapshot(c)
	snapshot = snapshot.VisibleTo(actor(c))
	view := templates.TagsPage{Page: s.page(c, i18n.T(ctx, "tags.heading"))}
	view.Nav, view.Canonical, view.Description = "ideas", s.URL+link.Tags, i18n.T(ctx, "tags.intro")
	for _, tag := range snapshot.Tags {
		view.Tags = append(view.Tags, templates.TagRow{
			TagChip: tagChip(tag), Description: tag.Description, Count: snapshot.TagCount(tag),
		})
	}
	slices.SortStableFunc(view.Tags, func(a, b templates.TagRow) int { return b.Count - a.Count })
	return show(c, http.StatusOK, templates.Tags(view))
}

// tagOrFeed serves GET /tags/{slug}: the ideas with a tag; and its feed, because slugs
// contain no dot. Former slugs redirect.
func (s *server) tagOrFeed(c Context) error {
	snapshot := s.snapshot(c)
	snapshot = snapshot.VisibleTo(actor(c))
	slug, isFeed := strings.CutSuffix(c.Param("name"), feedSuffix)
	tag, known := snapshot.TagNamed(slug, actor(c))
	if !known {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	right := link.Tag(tag.Slug)
	if isFeed {
		right = link.TagFeed(tag.Slug)
	}
	if tag.Slug != slug {
		to := url.URL{Path: right, RawQuery: c.QueryParams().Encode()}
		return c.Redirect(http.StatusFound, to.String()) // another tag may get the name later
	}
	if isFeed {
		return s.tagFeed(c, tag)
	}
	return s.tagPage(c, snapshot, tag)
}

// tagFeed sends the feed of a public tag, which is the same for everybody.
func (s *server) tagFeed(c Context, tag board.Tag) error {
	if tag.StaffOnly {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	entries, err := s.feedOf(c, board.IdeaFilter{Tags: board.TagFilter{All: []int64{tag.ID}}})
	if err != nil {
		return err
	}
	return s.showFeed(c, feedHead{path: link.TagFeed(tag.Slug), page: link.Tag(tag.Slug), title: tag.Name}, entries)
}

func (s *server) tagPage(c Context, snapshot *board.Snapshot, tag board.Tag) error {
	state, filter, err := listStateOf(c, snapshot)
	if err != nil {
		return err
	}
	state.path, state.tag = link.Tag(tag.Slug), tag.Slug
	if again := state.randomOrderURL(); again != "" {
		return c.Redirect(http.StatusSeeOther, again)
	}
	filter.Tags.All = append(filter.Tags.All, tag.ID)
	view, err := s.listView(c, snapshot, state, filter)
	if err != nil {
		return err
	}
	view.Title, view.Description = tag.Name, tag.Description
	view.Statuses, view.Categories = withoutCounts(view.Statuses), withoutCounts(view.Categories)
	view.Tag = &templates.TagHead{
		Slug:        tag.Slug,
		Name:        tag.Name,
		Colour:      tag.Colour,
		Description: tag.Description,
		StaffOnly:   tag.StaffOnly,
		SignedIn:    userOf(c) != nil,
	}
	if actor(c).May(policy.ManageTags, policy.Subject{}) == nil {
		view.Tag.Manage = link.AdminTag(tag.ID, "")
	}
	followed, err := s.Board.FollowedTags(c.Request().Context(), actor(c))
	view.Tag.Following = slices.ContainsFunc(followed, func(t board.Tag) bool { return t.ID == tag.ID })
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, templates.IdeaList(view))
}

// withoutCounts returns filters without numbers, because these count the whole board, not a
// search or a tag.
func withoutCounts(filters []templates.Filter) []templates.Filter {
	for i := range filters {
		filters[i].Count = -1
	}
	return filters
}

// followTag serves POST /tags/{slug}/follow and /unfollow. Visitors are sent to
// sign-in, which follows and returns.
func (s *server) followTag(follow bool, toast string) HandlerFunc {
	return func(c Context) error {
		snapshot := s.snapshot(c)
		tag, known := snapshot.TagNamed(c.Param("name"), actor(c))
		if !known {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		here := returnTo(c, link.Tag(tag.Slug))
		err := s.Board.FollowTag(c.Request().Context(), actor(c), tag.ID, follow)
		if problem.KindOf(err) == problem.SignedOut {
			if !follow {
				return s.leadTo(c, link.SignInFrom(here))
			}
			return s.waitForSignIn(c, board.PendingAct{Kind: board.PendingFollowTag, TagID: tag.ID}, board.Draft{}, here)
		}
		if err != nil {
			return err
		}
		s.toast(c, toast)
		return s.redirect(c, here)
	}
}

func tagChip(tag board.Tag) templates.TagChip {
	return templates.TagChip{Name: tag.Name, URL: link.Tag(tag.Slug), Colour: tag.Colour, StaffOnly: tag.StaffOnly}
}

func tagChips(tags []board.Tag) (chips []templates.TagChip) {
	for _, tag := range tags {
		chips = append(chips, tagChip(tag))
	}
	return chips
}

// cardTags returns the few tags that a card shows.
func cardTags(tags []board.Tag) (shown templates.CardTags) {
	n := copy(shown.Some[:], tagChips(tags))
	shown.More = len(tags) - n
	return shown
}

// tagForm returns the tags that the actor may give an idea: the chosen ones first,
// then by how many ideas have them. chosen are the checked ids, had those of the idea.
func tagForm(c Context, snapshot *board.Snapshot, chosen, had []string, wrong string) templates.TagForm {
	form := templates.TagForm{Had: strings.Join(had, ","), Max: board.MaxIdeaTags, Error: wrong}
	tags := slices.Clone(snapshot.VisibleTo(actor(c)).Tags)
	slices.SortStableFunc(tags, func(a, b board.Tag) int { return b.IdeaCount - a.IdeaCount })
	var rest []templates.TagChoice
	for _, tag := range tags {
		choice := templates.TagChoice{
			Value:     strconv.FormatInt(tag.ID, 10),
			Name:      tag.Name,
			Colour:    tag.Colour,
			Count:     -1,
			StaffOnly: tag.StaffOnly,
		}
		if choice.Chosen = slices.Contains(chosen, choice.Value); choice.Chosen {
			form.Choices = append(form.Choices, choice)
		} else {
			rest = append(rest, choice)
		}
	}
	form.Choices = append(form.Choices, rest...)
	return form
}

// tagIDs returns the numbers of tags as form values.
func tagIDs(tags []board.Tag) []string {
	ids := make([]int64, len(tags))
	for i, tag := range tags {
		ids[i] = tag.ID
	}
	return tagStrings(ids)
}

func tagStrings(ids []int64) []string {
	raw := make([]string, len(ids))
	for i, id := range ids {
		raw[i] = strconv.FormatInt(id, 10)
	}
	return raw
}

// tagNumbers reads ids of a form; anything else is 0, which no tag has.
func tagNumbers(raw []string) []int64 {
	ids := make([]int64, len(raw))
	for i, one := range raw {
		ids[i], _ = strconv.ParseInt(one, 10, 64)
	}
	return ids
}
