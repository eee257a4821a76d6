package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
)

// eventKinds returns every kind of event that the program has, by its source.
func eventKinds(t *testing.T) (kinds []event.Kind) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../internal/event/event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == "Kind" {
			value, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			kinds = append(kinds, event.Kind(value))
		}
		return true
	})
	if len(kinds) < 60 {
		t.Fatalf("only %d kinds found: the search is broken", len(kinds))
	}
	return kinds
}

// ofNobody are the kinds of events that the board, or whoever it is about, causes.
var ofNobody = []event.Kind{
	event.MemberJoined,
	event.MemberLeft,
	event.PersonEmailChanged,
	event.PersonSecurityChanged,
	event.PersonMailRefused,
	event.ImportFinished,
}

// TestTheLogHasASentenceForEveryKind: a kind that the program records is shown in
// the log with its object, as a link, or left out on purpose.
func TestTheLogHasASentenceForEveryKind(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	admin, idea, other := site.Admin(), site.Idea("Dark mode", site.Cast.Ben), site.Idea("Night colours", site.Cast.Ines)
	tag, err := site.Board.AddTag(t.Context(), board.ActorOf(&admin), board.Tag{Name: "android"})
	if err != nil {
		t.Fatal(err)
	}
	comment, err := site.Board.Comment(
		t.Context(), board.ActorOf(&site.Cast.Ines), idea.ID, board.CommentDraft{Body: "Yes."},
	)
	if err != nil {
		t.Fatal(err)
	}
	company, err := site.Accounts.AddCompany(
		t.Context(), account.ActorOf(&admin), account.CompanyInput{Name: "Harbour Studios"},
	)
	if err != nil {
		t.Fatal(err)
	}
	about := event.Detail{
		"name":         "Left over",
		"company":      company.ID,
		"tag":          tag.ID,
		"category":     int64(1),
		"category_was": int64(1),
		"idea":         idea.ID,
		"to":           other.ID,
		"as":           other.ID,
		"into":         other.ID,
		"added":        []int64{tag.ID},
		"removed":      []int64{tag.ID},
		"question":     int64(1),
		"answer":       int64(1),
		"note":         "A slip",
		"reason":       "Spam",
		"user":         site.Cast.Ben.ID,
		"kind":         "idea.hidden",
		"count":        2,
		"role":         "moderator",
		"file":         "ideas.jsonl",
		"ideas":        12345,
		"comments":     7,
		"votes":        9,
		"of":           "idea",
		"password":     "set",
	}
	clients := map[string]*apptest.Client{"en": site.As(admin), "es": site.As(admin)}
	for language, client := range clients {
		client.Header.Set("Accept-Language", language)
	}
	for _, kind := range eventKinds(t) {
		if !kind.Audited() {
			if slices.Contains(event.Audited, kind) {
				t.Errorf("%s is in the log and is not", kind)
			}
			continue
		}
		if !slices.Contains(event.Audited, kind) {
			t.Errorf("%s is in no list of event/audited.go", kind)
			continue
		}
		said := event.Detail{}
		for key, value := range about {
			said[key] = value
		}
		happened := event.Of(kind, admin.ID, board.Clock())
		switch of, _, _ := strings.Cut(string(kind), "."); of {
		case "idea", "act", "answer", "comment", "question", "outcome":
			happened = happened.OnIdea(idea.ID)
			said["from"], said["to"] = int64(1), int64(2)
			if of == "comment" {
				happened = happened.OnComment(comment.ID)
			}
		case "member", "person":
			happened, said["from"], said["to"] = happened.OnPerson(site.Cast.Ben.ID), "member", "moderator"
		case "company":
			happened = happened.OnPerson(site.Cast.Ben.ID)
		}
		switch kind {
		case event.IdeaMerged:
			said["from"] = []int64{other.ID}
		case event.PersonMerged, event.PersonUnmerged:
			said["into"] = site.Cast.Ines.ID
		case event.IdeaLinked, event.IdeaUnlinked:
			said["kind"], said["to"] = "part", other.ID
		case event.JobRetried:
			said["kind"] = "news.fan_out"
		}
		err := site.DB.Tx(t.Context(), func(tx *gorm.DB) error {
			return event.Record(t.Context(), tx, happened, said)
		})
		if err != nil {
			t.Fatal(err)
		}
		for language, client := range clients {
			page := client.Get(link.AdminLog + "?kind=" + string(kind)).Want(http.StatusOK)
			row := page.Find(".log > li").First().Find("p[dir]")
			words := strings.Join(strings.Fields(row.Text()), " ")
			holds := func(part string) bool { return strings.Contains(words, part) }
			switch {
			case words == "" || slices.ContainsFunc([]string{"<no value>", "\x00", "#0", "log.", string(kind)}, holds):
				t.Errorf("%s, %s: %q", kind, language, words)
			case row.Find("a[href]").Length() == 0 && kind != event.MemberLeft:
				t.Errorf("%s, %s: %q names nothing that can be opened", kind, language, words)
			case !strings.Contains(words, "Ada Admin") && !slices.Contains(ofNobody, kind):
				t.Errorf("%s, %s: %q does not say who", kind, language, words)
			case strings.Contains(words, " .") || strings.Contains(words, " :") || strings.Contains(words, " ,"):
				t.Errorf("%s, %s: %q has a space before its mark", kind, language, words)
			}
		}
	}
	if len(i18n.Languages()) != len(clients) {
		t.Error("a language is not looked at")
	}
}

// TestTheLogNamesTheObjectAndWhatChanged does by form what staff do, and reads it.
func TestTheLogNamesTheObjectAndWhatChanged(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	ada := site.Admin()
	dark, night := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Night colours", site.Cast.Ines)
	tag, err := site.Board.AddTag(t.Context(), board.ActorOf(&ada), board.Tag{Name: "android"})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := site.Accounts.MakeSSOSecret(t.Context(), account.ActorOf(&ada), "Web shop")
	if err != nil {
		t.Fatal(err)
	}
	_, err = site.Accounts.AddProvider(t.Context(), account.ActorOf(&ada), account.Provider{
		Kind: "github", ClientID: "client-1", ClientSecret: "hush-hush-hush",
	})
	if err != nil {
		t.Fatal(err)
	}
	actor := board.ActorOf(&ada)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(site.Board.SetSite(t.Context(), actor, board.Site{Name: "Ideas of Larkspur", Language: "en"}))
	must(site.Board.SetSite(t.Context(), actor, board.Site{Name: "Ideas of Larkspur", Language: "en"})) // nothing new
	_, err = site.Board.Answer(t.Context(), actor, dark.ID, board.Reply{Body: "Soon.", Status: "Planned"})
	must(err)
	_, err = site.Board.Hide(t.Context(), actor, dark.ID)
	must(err)
	_, err = site.Board.Unhide(t.Context(), actor, dark.ID)
	must(err)
	_, err = site.Board.Merge(t.Context(), actor, dark.ID, []int64{night.ID}, false)
	must(err)
	_, err = site.Board.ChangeTag(t.Context(), actor, board.Tag{ID: tag.ID, Name: "Android app", Colour: "green"})
	must(err)
	admin := site.As(ada)
	admin.Post(link.IdeaTags(dark.ID), url.Values{"tag": {strconv.FormatInt(tag.ID, 10)}, "had": {""}}).Want(http.StatusOK)
	page := admin.Get(link.AdminLog).Want(http.StatusOK)
	log := page.TextOf(".log")
	for _, want := range []string{
		"Ada Admin moved Dark mode from Open to Planned.", "Ada Admin answered Dark mode.", "Ada Admin hid Dark mode.",
		"Ada Admin showed Dark mode again.",
		"Ada Admin merged Night colours into Dark mode.", "Ada Admin made the secret Web shop",
		"Ada Admin added the sign-in service GitHub.", "Ada Admin tagged Dark mode with Android app.",
		"Ada Admin changed the tag Android app.", "Name: android → Android app", "Colour: Grey → Green",
		"Name of the board: Ideas → Ideas of Larkspur",
	} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(log)
	}
	if strings.Count(log, "Name of the board") != 1 {
		t.Error("saving the same again is in the log")
	}
	for _, hidden := range []string{secret, "hush-hush-hush", *site.Cast.Ben.Email} {
		if strings.Contains(page.Body, hidden) {
			t.Errorf("the log shows %q", hidden)
		}
	}
	for _, object := range []string{
		link.Idea(dark.ID, dark.Title), "#" + strconv.FormatInt(dark.ID, 10), site.URL + link.Idea(dark.ID, ""),
	} {
		only := admin.Get(link.Query(link.AdminLog, "object", object)).Want(http.StatusOK).TextOf(".log")
		if strings.Contains(only, "secret") || !strings.Contains(only, "hid Dark mode") {
			t.Errorf("the log of %s: %q", object, only)
		}
	}
	row := page.Find(".log > li:contains('changed the tag') .meta a").AttrOr("href", "")
	only := admin.Get(row).Want(http.StatusOK).TextOf(".log")
	if strings.Contains(only, "hid") || !strings.Contains(only, "made the tag") {
		t.Errorf("the log of the tag at %s: %q", row, only)
	}
	for _, address := range []string{"/tags/android", "/tags/android-app"} { // a former address leads on
		admin.Get(link.Query(link.AdminLog, "object", address)).Want(http.StatusOK)
	}
	wrong := admin.Get(link.Query(link.AdminLog, "object", "/nothing")).Want(http.StatusUnprocessableEntity)
	if wrong.TextOf("#object-error") == "" {
		t.Error("no word about the wrong object")
	}
	site.As(site.Cast.Maya).Get(link.AdminLog).Want(http.StatusNotFound)
}

// TestTheLogIgnoresAnUnknownKind shows the whole log for a kind that does not exist.
func TestTheLogIgnoresAnUnknownKind(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	admin := site.As(site.Admin())
	if whole, got := admin.Get(
		link.AdminLog,
	), admin.Get(
		link.AdminLog+"?kind=nonsense",
	); got.TextOf(
		"main",
	) != whole.TextOf(
		"main",
	) {
		t.Errorf("it shows %q instead of %q", got.TextOf("main"), whole.TextOf("main"))
	}
}
