package board_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

// tag adds a tag, for staff only if its name begins with "!".
func (s *stage) tag(name string) board.Tag {
	s.t.Helper()
	plain, secret := strings.CutPrefix(name, "!")
	tag, err := s.AddTag(s.ctx, board.ActorOf(&s.cast.Maya), board.Tag{Name: plain, Colour: "blue", StaffOnly: secret})
	if err != nil {
		s.t.Fatal(err)
	}
	return tag
}

// tags returns the names of an idea's tags that the viewer may see.
func (s *stage) tags(viewer board.Actor, id int64) string {
	s.t.Helper()
	idea, err := s.Idea(s.ctx, viewer, id)
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, tag := range idea.Tags {
		names = append(names, tag.Name)
	}
	return strings.Join(names, " ")
}

// tagged sets tags on an idea, as staff.
func (s *stage) tagged(id int64, tags ...board.Tag) {
	s.t.Helper()
	ids := []int64{}
	for _, tag := range tags {
		ids = append(ids, tag.ID)
	}
	if _, err := s.SetTags(s.ctx, board.ActorOf(&s.cast.Maya), id, ids); err != nil {
		s.t.Fatal(err)
	}
}

func TestTagsAreAddedAndChanged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := board.ActorOf(&s.cast.Maya)
	cafe := s.tag("Café au lait")
	for name, tt := range map[string]struct {
		tag    board.Tag
		fields []string
	}{
		"the same without accents": {board.Tag{Name: "CAFE  au LAIT"}, []string{"name"}},
		"no name":                  {board.Tag{Name: " \u3164 "}, []string{"name"}},
		"long": {
			board.Tag{Name: strings.Repeat("é", 41), Description: strings.Repeat("x", 301)},
			[]string{"name", "description"},
		},
		"a colour of its own": {board.Tag{Name: "Pink", Colour: "pink"}, []string{"colour"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.AddTag(s.ctx, maya, tt.tag)
			wantFields(t, err, tt.fields...)
		})
	}
	_, err := s.AddTag(s.ctx, board.ActorOf(&s.cast.Cleo), board.Tag{Name: "Mine"})
	wantKind(t, err, problem.NotFound)
	if cafe.Slug != "cafe-au-lait" || s.tag("C++").Slug != "c" || s.tag("C#").Slug != "c-2" || s.tag("🎉").Slug != "tag" {
		t.Errorf("slug %q", cafe.Slug)
	}
	cafe.Name = "Espresso"
	changed, err := s.ChangeTag(s.ctx, maya, cafe)
	if err != nil || changed.Slug != "espresso" {
		t.Errorf("%+v, %v", changed, err)
	}
	s.named("cafe-au-lait", board.Actor{}, "Espresso") // the old slug redirects
	s.named("ESPRESSO", board.Actor{}, "Espresso")
	changed.Name = "Café au lait"
	if back, err := s.ChangeTag(s.ctx, maya, changed); err != nil || back.Slug != "cafe-au-lait" {
		t.Errorf("renamed back: %+v, %v", back, err)
	}
	if again := s.tag("Espresso"); again.Slug != "espresso-2" { // the other tag keeps its old slug
		t.Errorf("slug %q", again.Slug)
	}
}

func (s *stage) named(name string, viewer board.Actor, want string) {
	s.t.Helper()
	snapshot, err := s.Snapshot(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	tag, _ := snapshot.TagNamed(name, viewer)
	if seen, _ := snapshot.VisibleTo(viewer).TagNamed(name, viewer); tag.Name != want || seen.Name != want {
		s.t.Errorf("%q is %q and %q, want %q", name, tag.Name, seen.Name, want)
	}
}

func TestIdeasGetTags(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, ben, cleo := board.ActorOf(&s.cast.Maya), board.ActorOf(&s.cast.Ben), board.ActorOf(&s.cast.Cleo)
	app, web, secret := s.tag("App"), s.tag("Web"), s.tag("!Churn risk")
	idea := s.idea("Dark mode", "Open")
	set := func(actor board.Actor, tags ...int64) error {
		_, err := s.SetTags(s.ctx, actor, idea.ID, tags)
		return err
	}
	wantKind(t, set(maya, app.ID, secret.ID, app.ID), went)
	wantKind(t, set(ben, web.ID), problem.Forbidden) // the site does not allow authors to
	wantKind(t, s.SetAuthorsTag(s.ctx, maya, true), problem.NotFound)
	admin := board.Actor{ID: maya.ID, Role: "admin"}
	wantKind(t, s.SetAuthorsTag(s.ctx, admin, true), went)
	wantKind(t, set(cleo, web.ID), problem.Forbidden)
	wantKind(t, set(board.Actor{}, web.ID), problem.SignedOut)
	wantFields(t, set(ben, secret.ID), "tags") // as if it did not exist
	wantFields(t, set(maya, 999), "tags")
	wantKind(t, set(ben, web.ID), went)
	for viewer, want := range map[board.Actor]string{maya: "Churn risk Web", ben: "Web", {}: "Web"} {
		if got := s.tags(viewer, idea.ID); got != want {
			t.Errorf("%v sees %q, want %q", viewer, got, want)
		}
		page, err := s.List(s.ctx, viewer, board.IdeaFilter{})
		if err != nil || len(page.Ideas) != 1 ||
			len(page.Ideas[0].Tags) != len(strings.Fields(strings.Replace(want, " risk", "", 1))) {
			t.Errorf("%v finds %+v, %v", viewer, page.Ideas, err)
		}
	}
	var many []int64
	for i := range 11 {
		many = append(many, s.tag("Number "+string(rune('a'+i))).ID)
	}
	wantFields(t, set(maya, many...), "tags")
	s.named("churn-risk", ben, "")
	s.named("churn-risk", maya, "Churn risk")
	if got := s.events(idea.ID); !slices.Equal(got[len(got)-2:], []string{"idea.tagged", "idea.tagged"}) {
		t.Errorf("events %v", got)
	}
	s.wantTagCounts(map[string]int{"App": 0, "Web": 1, "Churn risk": 1})
	if _, err := s.Hide(s.ctx, maya, idea.ID); err != nil {
		t.Fatal(err)
	}
	s.wantTagCounts(map[string]int{"Web": 0, "Churn risk": 0})
	wantKind(t, set(maya, app.ID), went) // while the idea is hidden
	if _, err := s.Unhide(s.ctx, maya, idea.ID); err != nil {
		t.Fatal(err)
	}
	s.wantTagCounts(map[string]int{"Web": 0, "Churn risk": 0, "App": 1})
}

// TestTagsAreAddedToOthers adds tags to those of an idea; what it has already changes nothing.
func TestTagsAreAddedToOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, cleo := board.ActorOf(&s.cast.Maya), board.ActorOf(&s.cast.Cleo)
	app, web, secret := s.tag("App"), s.tag("Web"), s.tag("!Churn risk")
	idea := s.idea("Dark mode", "Open")
	s.tagged(idea.ID, app, secret)
	add := func(actor board.Actor, tags ...int64) error {
		_, err := s.AddTags(s.ctx, actor, idea.ID, tags)
		return err
	}
	wantKind(t, add(cleo, web.ID), problem.Forbidden)
	wantKind(t, add(maya, web.ID, app.ID), went)
	before := len(s.events(idea.ID))
	wantKind(t, add(maya, app.ID), went)
	if got := s.tags(maya, idea.ID); got != "App Churn risk Web" || len(s.events(idea.ID)) != before {
		t.Errorf("the tags are %q; %d events, %d before", got, len(s.events(idea.ID)), before)
	}
	wantFields(t, add(maya, 999), "tags")
	s.wantTagCounts(map[string]int{"App": 1, "Web": 1, "Churn risk": 1})
}

func (s *stage) wantTagCounts(want map[string]int) {
	s.t.Helper()
	snapshot, err := s.Snapshot(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, tag := range snapshot.Tags {
		if n, asked := want[tag.Name]; asked && tag.IdeaCount != n {
			s.t.Errorf("%s counts %d, want %d", tag.Name, tag.IdeaCount, n)
		}
	}
	s.wantExact()
}

func TestTagsAreMergedAndRemoved(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, cleo := board.ActorOf(&s.cast.Maya), board.ActorOf(&s.cast.Cleo)
	ios, iphone := s.tag("iOS"), s.tag("iPhone")
	both, one := s.idea("Dark mode", "Open"), s.idea("Light mode", "Open")
	s.tagged(both.ID, ios, iphone)
	s.tagged(one.ID, iphone)
	if err := s.FollowTag(s.ctx, cleo, iphone.ID, true); err != nil {
		t.Fatal(err)
	}
	_, err := s.MergeTags(s.ctx, maya, ios.ID, ios.ID)
	wantFields(t, err, "into")
	_, err = s.MergeTags(s.ctx, cleo, iphone.ID, ios.ID)
	wantKind(t, err, problem.NotFound)
	if _, err := s.MergeTags(s.ctx, maya, iphone.ID, ios.ID); err != nil {
		t.Fatal(err)
	}
	s.wantTagCounts(map[string]int{"iOS": 2})
	s.named("iphone", cleo, "iOS")
	if followed, err := s.FollowedTags(s.ctx, cleo); err != nil || len(followed) != 1 || followed[0].Name != "iOS" {
		t.Errorf("follows %v, %v", followed, err)
	}
	wantKind(t, s.RemoveTag(s.ctx, maya, iphone.ID), problem.NotFound)
	wantKind(t, s.RemoveTag(s.ctx, maya, ios.ID), went)
	if got := s.tags(maya, both.ID); got != "" {
		t.Errorf("still has %q", got)
	}
	s.named("iphone", maya, "")
	s.wantExact()
}

func TestFollowedTags(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo := board.ActorOf(&s.cast.Cleo)
	app, secret := s.tag("App"), s.tag("!Secret")
	wantKind(t, s.FollowTag(s.ctx, cleo, secret.ID, true), problem.NotFound)
	wantKind(t, s.FollowTag(s.ctx, board.Actor{}, app.ID, true), problem.SignedOut)
	wantFields(t, s.FollowTags(s.ctx, cleo, []int64{app.ID, secret.ID}), "tag")
	wantKind(t, s.FollowTags(s.ctx, cleo, []int64{app.ID, app.ID}), went)
	app.StaffOnly = true
	if _, err := s.ChangeTag(s.ctx, board.ActorOf(&s.cast.Maya), app); err != nil {
		t.Fatal(err)
	}
	if followed, err := s.FollowedTags(s.ctx, cleo); err != nil || len(followed) != 0 {
		t.Errorf("follows %v, %v", followed, err)
	}
}

func TestListsAreFilteredByTags(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	a, b, secret := s.tag("A"), s.tag("B"), s.tag("!C")
	ideas := map[string]board.Idea{}
	for _, title := range []string{"none", "only a", "only b", "a and b", "with c"} {
		ideas[title] = s.idea("The one: "+title, "Open")
	}
	s.tagged(ideas["only a"].ID, a)
	s.tagged(ideas["only b"].ID, b)
	s.tagged(ideas["a and b"].ID, a, b)
	s.tagged(ideas["with c"].ID, secret)
	ids := func(tags ...board.Tag) (ids []int64) {
		for _, tag := range tags {
			ids = append(ids, tag.ID)
		}
		return ids
	}
	member, maya := board.ActorOf(&s.cast.Cleo), board.ActorOf(&s.cast.Maya)
	for name, tt := range map[string]struct {
		viewer board.Actor
		f      board.TagFilter
		want   string
	}{
		"any":                   {member, board.TagFilter{Any: ids(a, b)}, "a and b, only b, only a"},
		"all":                   {member, board.TagFilter{All: ids(a, b)}, "a and b"},
		"none":                  {member, board.TagFilter{None: ids(a)}, "with c, only b, none"},
		"any without":           {member, board.TagFilter{Any: ids(a, b), None: ids(b)}, "only a"},
		"for staff":             {member, board.TagFilter{Any: ids(secret)}, ""},
		"without one for staff": {member, board.TagFilter{None: ids(secret)}, "with c, a and b, only b, only a, none"},
		"for staff, as staff":   {maya, board.TagFilter{All: ids(secret)}, "with c"},
		"no such tag":           {maya, board.TagFilter{All: []int64{999}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := s.List(s.ctx, tt.viewer, board.IdeaFilter{Sort: board.Newest, Tags: tt.f})
			var got []string
			for _, idea := range page.Ideas {
				got = append(got, strings.TrimPrefix(idea.Title, "The one: "))
			}
			if strings.Join(got, ", ") != tt.want || err != nil {
				t.Errorf("got %q, want %q (%v)", strings.Join(got, ", "), tt.want, err)
			}
		})
	}
}

// TestImportedTags checks that missing tags are created, and nobody is notified.
func TestImportedTags(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	here := s.tag("Café")
	rows := []board.Imported{
		{
			Source:    "x",
			SourceID:  "1",
			IdeaText:  board.IdeaText{Title: "An idea"},
			CreatedAt: s.now,
			StatusID:  1,
			Tags:      []string{"CAFE", "cafe", " New one ", "", strings.Repeat("x", 41)},
		},
		{
			Source:    "x",
			SourceID:  "2",
			IdeaText:  board.IdeaText{Title: "Another"},
			CreatedAt: s.now,
			StatusID:  1,
			Tags:      []string{"new ONE"},
		},
	}
	for i := range rows {
		if err := rows[i].Check(s.now); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // repeating it changes nothing
		if _, err := s.Import(s.ctx, rows, false); err != nil {
			t.Fatal(err)
		}
	}
	s.wantTagCounts(map[string]int{"Café": 1, "New one": 2})
	if snapshot, _ := s.Snapshot(s.ctx); len(snapshot.Tags) != 2 || snapshot.Tag(here.ID).Name != "Café" {
		t.Errorf("tags %+v", snapshot.Tags)
	}
}

// TestAMergeKeepsAllTags checks that an idea with more tags than allowed, because of a
// merge, keeps them; tags can be removed, and none added until there is room.
func TestAMergeKeepsAllTags(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := board.ActorOf(&s.cast.Maya)
	var tags []int64
	for i := range board.MaxIdeaTags + 5 {
		tag, err := s.AddTag(s.ctx, maya, board.Tag{Name: fmt.Sprint("tag ", i)})
		s.must(err)
		tags = append(tags, tag.ID)
	}
	one, two := s.idea("Dark mode", "Open"), s.idea("A dark theme", "Open")
	set := func(ids ...int64) error {
		_, err := s.SetTags(s.ctx, maya, one.ID, ids)
		return err
	}
	s.must(set(tags[:9]...))
	_, err := s.SetTags(s.ctx, maya, two.ID, tags[5:14])
	s.must(err)
	_, err = s.Merge(s.ctx, maya, one.ID, []int64{two.ID}, true)
	s.must(err)
	if n := s.count("SELECT count(*) FROM idea_tags WHERE idea_id = ?", one.ID); n != 14 {
		t.Fatalf("%d tags after the merge, want 14", n)
	}
	s.must(set(tags[:14]...)) // the form submitted unchanged
	wantKind(t, set(tags[:15]...), problem.Invalid)
	s.must(set(tags[:12]...))
	wantKind(t, set(append([]int64{tags[14]}, tags[:11]...)...), problem.Invalid)
	s.must(set(append([]int64{tags[14]}, tags[:9]...)...))
	s.unmerge(two.ID)
	s.wantExact()
	if n := s.count("SELECT count(*) FROM idea_tags WHERE idea_id = ?", two.ID); n != 9 {
		t.Errorf("the duplicate has %d tags, want 9", n)
	}
}

// TestFoundIdeasHaveTheirTags checks that search results have the tags that the viewer may
// see.
func TestFoundIdeasHaveTheirTags(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, idea := board.ActorOf(&s.cast.Maya), s.idea("Dark mode", "Open")
	s.tagged(idea.ID, s.tag("App"), s.tag("!Risk"))
	for viewer, want := range map[*board.Actor]int{&maya: 2, {}: 1} {
		for _, query := range []string{"dark", "tag:app"} {
			page, err := s.List(s.ctx, *viewer, board.IdeaFilter{Query: query})
			if err != nil || len(page.Ideas) != 1 || len(page.Ideas[0].Tags) != want {
				t.Errorf("%q finds %+v, %v; want %d tags", query, page.Ideas, err, want)
			}
		}
	}
}
