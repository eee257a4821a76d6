package web

import (
	"slices"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// i18n: tags.toast_saved

// setTags serves POST /ideas/{id}/tags. The form also contains the tags that the idea
// had, so that changes by others in the meantime stay.
func (s *server) setTags(c Context) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	form, err := formValues(c)
	if err != nil {
		return problem.New(problem.Invalid, "problem.invalid")
	}
	shown, err := s.Board.Idea(ctx, actor(c), id)
	if err != nil {
		return err
	}
	chosen, had := form["tag"], strings.FieldsFunc(form.Get("had"), func(r rune) bool { return r == ',' })
	if form.Has("had") {
		for _, tag := range tagIDs(shown.Tags) {
			if !slices.Contains(had, tag) && !slices.Contains(chosen, tag) {
				chosen = append(chosen, tag)
			}
		}
	}
	idea, err := s.Board.SetTags(ctx, actor(c), id, tagNumbers(chosen))
	if wrong := fields(c, err); wrong != nil {
		return s.showTagsForm(c, statusFor(err), shown, chosen, had, wrong["tags"])
	}
	if problem.KindOf(err) == problem.SignedOut {
		return s.redirect(c, link.SignInFrom(link.Idea(id, shown.Title)))
	}
	if err != nil {
		return err
	}
	if actor(c).Staff() {
		s.toastAct(c, idea.ActID)
	} else {
		s.toast(c, "tags.toast_saved")
	}
	return s.redirect(c, returnTo(c, link.Idea(id, shown.Title)))
}

// showTagsForm shows the idea again with the errors of its tags; for authors, whose
// idea form contains the tags, it shows them there.
func (s *server) showTagsForm(c Context, status int, idea board.ShownIdea, chosen, had []string, wrong string) error {
	view, err := s.ideaPage(c, idea)
	if err != nil {
		return err
	}
	if view.Staff == nil {
		return problem.Field("tags", "problem.tag_unknown", nil)
	}
	snapshot := s.snapshot(c)
	view.Staff.Tags, view.Staff.Return = tagForm(c, snapshot, chosen, had, wrong), returnTo(c, view.URL)
	if view.Comments, err = s.commentList(c, idea, view, commentState{}); err != nil {
		return err
	}
	return show(c, status, templates.Idea(view))
}

// authorTags returns the tags for the form of one's own idea, or none if authors may
// not use tags. Visitors, who sign in after writing, are treated as members.
func (s *server) authorTags(
	c Context,
	snapshot *board.Snapshot,
	form ideaForm,
	wrong map[string]string,
) templates.TagForm {
	author := actor(c)
	if !author.SignedIn() {
		author = board.Actor{ID: 1, Role: policy.Member}
	}
	if author.May(policy.SetTags, policy.Subject{AuthorID: author.ID, AuthorsMayTag: snapshot.Site.AuthorsMayTag}) != nil {
		return templates.TagForm{}
	}
	return tagForm(c, snapshot, form.Tags, nil, wrong["tags"])
}

// tagFilterView returns the tag filter of a list: on boards with many tags, those that
// most ideas have, and the chosen ones.
func tagFilterView(c Context, snapshot *board.Snapshot, state listState) templates.TagFilter {
	view := templates.TagFilter{Action: state.base(), All: state.all != "" && state.any == ""}
	pairs := state.pairs()
	for i := 0; i+1 < len(pairs); i += 2 {
		if name := pairs[i]; pairs[i+1] != "" && name != "tag" && name != "tag_all" && name != "tag_none" && name != "after" {
			view.Hidden = append(view.Hidden, [2]string{name, pairs[i+1]})
		}
	}
	must, mustNot := append(split(state.any), split(state.all)...), split(state.none)
	for _, tag := range offered(snapshot, append(must, mustNot...)) {
		choice := templates.TagChoice{
			Value:     tag.Slug,
			Name:      tag.Name,
			Colour:    tag.Colour,
			StaffOnly: tag.StaffOnly,
			Count:     snapshot.TagCount(tag),
			Chosen:    slices.Contains(must, tag.Slug),
		}
		view.Choices = append(view.Choices, choice)
		choice.Chosen, choice.Count = slices.Contains(mustNot, tag.Slug), -1
		view.Without = append(view.Without, choice)
	}
	for how, slugs := range map[string]string{"any": state.any, "all": state.all, "none": state.none} {
		for _, slug := range split(slugs) {
			if tag, ok := snapshot.TagNamed(slug, actor(c)); ok {
				chip := tagChip(tag)
				chip.URL = state.with(func(l *listState) { l.dropTag(how, slug) })
				view.Chosen = append(view.Chosen, templates.ChosenTag{TagChip: chip, How: how})
			}
		}
	}
	slices.SortFunc(view.Chosen, func(a, b templates.ChosenTag) int { return strings.Compare(a.How+a.Name, b.How+b.Name) })
	return view
}

// maxOfferedTags is how many tags the form beside the list offers.
const maxOfferedTags = 30

func offered(snapshot *board.Snapshot, chosen []string) []board.Tag {
	if len(snapshot.Tags) <= maxOfferedTags {
		return snapshot.Tags
	}
	tags := slices.Clone(snapshot.Tags)
	slices.SortStableFunc(tags, func(a, b board.Tag) int { return b.IdeaCount - a.IdeaCount })
	most := tags[:maxOfferedTags]
	return slices.DeleteFunc(slices.Clone(snapshot.Tags), func(tag board.Tag) bool {
		return !slices.Contains(chosen, tag.Slug) &&
			!slices.ContainsFunc(most, func(t board.Tag) bool { return t.ID == tag.ID })
	})
}

func split(slugs string) []string {
	return strings.FieldsFunc(slugs, func(r rune) bool { return r == ',' })
}

func (l *listState) dropTag(how, slug string) {
	from := map[string]*string{"any": &l.any, "all": &l.all, "none": &l.none}[how]
	*from = strings.Join(slices.DeleteFunc(split(*from), func(s string) bool { return s == slug }), ",")
}

// maxFilterTags is how many tags of each kind an address may name.
const maxFilterTags = 20

// readTags reads the tags of the address: as links have them ("a,b"), and as forms
// send them ("a" and "b", and whether any or all). A tag that the reader may not see
// is not found.
func readTags(c Context, snapshot *board.Snapshot, state *listState, filter *board.IdeaFilter) error {
	query := c.QueryParams()
	anyOf, all := strings.Join(query["tag"], ","), strings.Join(query["tag_all"], ",")
	if query.Get("match") == "all" {
		anyOf, all = "", anyOf+","+all
	}
	for _, kind := range []struct {
		raw  string
		slug *string
		ids  *[]int64
	}{
		{anyOf, &state.any, &filter.Tags.Any},
		{all, &state.all, &filter.Tags.All},
		{strings.Join(query["tag_none"], ","), &state.none, &filter.Tags.None},
	} {
		var slugs []string
		for _, slug := range split(kind.raw) {
			tag, known := snapshot.TagNamed(slug, actor(c))
			if !known || len(slugs) == maxFilterTags {
				return problem.New(problem.NotFound, "problem.not_found")
			}
			if !slices.Contains(slugs, tag.Slug) {
				slugs, *kind.ids = append(slugs, tag.Slug), append(*kind.ids, tag.ID)
			}
		}
		*kind.slug = strings.Join(slugs, ",")
	}
	return nil
}
