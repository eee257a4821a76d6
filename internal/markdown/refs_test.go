package markdown_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ideaboard/internal/markdown"
)

// refs are a person whose name tries to be more, and one picture.
var refs = markdown.Refs{
	People: map[int64]string{12: `Cleo <b onclick="x">*Brandt*`},
	Pictures: map[int64]markdown.Picture{
		34: {Key: "abcdef0123456789", Width: 1200, Height: 900, Widths: []int{400, 800, 1200}, Alt: "The timetable"},
	},
}

const (
	cleo   = `<a class="mention" href="/people/12">@Cleo &lt;b onclick=&#34;x&#34;&gt;*Brandt*</a>`
	before = `<a class="picture" href="/attachments/34/abcdef0123456789-1200">` +
		`<img src="/attachments/34/abcdef0123456789-800" ` +
		`srcset="/attachments/34/abcdef0123456789-400 400w, /attachments/34/abcdef0123456789-800 800w, ` +
		`/attachments/34/abcdef0123456789-1200 1200w" ` +
		`sizes="(min-width: 760px) 680px, 100vw" alt="`
	after = `" width="1200" height="900" loading="lazy"></a>`
)

func TestRich(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ source, want string }{
		"a person, by their present name": {"Thanks @[Somebody](person:12)!", "<p>Thanks " + cleo + "!</p>\n"},
		"at the beginning":                {"@[A](person:12)", "<p>" + cleo + "</p>\n"},
		"somebody unknown": {
			"Thanks @[Some **one**](person:13)", "<p>Thanks @Some <strong>one</strong></p>\n",
		},
		"an unknown one, plainly":           {"@[Ann](person:13) yes", "<p>@Ann yes</p>\n"},
		"without the sign it is no mention": {"[A](person:12)", "<p>A</p>\n"},
		"in code it is code":                {"`@[A](person:12)`", "<p><code>@[A](person:12)</code></p>\n"},
		"a number with a sign is no person": {"@[A](person:+12)", "<p>@A</p>\n"},
		"a person by hand is words":         {"[A](/people/12)", "<p>A</p>\n"},
		"by reference it is words":          {"@[A][1]\n\n[1]: person:12", "<p>@A</p>\n"},
		"a name with brackets":              {`@[A \[b\]](person:12)`, "<p>" + cleo + "</p>\n"},
		"a picture": {
			"![A *desk* & \"chair\"](attachment:34)", "<p>" + before + "A desk &amp; &#34;chair&#34;" + after + "</p>\n",
		},
		"a picture without words of its own": {"![](attachment:34)", "<p>" + before + "The timetable" + after + "</p>\n"},
		"a picture that is not there":        {"![A <b>desk](attachment:35)", "<p>A &lt;b&gt;desk</p>\n"},
		"an idea": {
			"see [Dark *mode*](idea:7)",
			`<p>see <a href="/ideas/7" class="idea">Dark <em>mode</em></a></p>` + "\n",
		},
		"an idea with a title of its own": {`[A](idea:7 "b")`, `<p><a href="/ideas/7" class="idea">A</a></p>` + "\n"},
		"an idea with a sign is words":    {"[A](idea:-7) [B](idea:07)", "<p>A B</p>\n"},
		"an idea's page by hand is words": {"[A](/ideas/7)", "<p>A</p>\n"},
		"a picture by hand is words":      {"![A](/attachments/34/abcdef0123456789-800)", "<p>A</p>\n"},
		"a link to a picture is words":    {"[A](/attachments/34/abcdef0123456789-800)", "<p>A</p>\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, want := markdown.Rich(tt.source, refs), directed(tt.want); got != want {
				t.Errorf("%q\ngot  %q\nwant %q", tt.source, got, want)
			}
		})
	}
	if got := markdown.Rich("[![A](attachment:34)](https://x.example)", refs); strings.Count(got, "<a ") != 1 ||
		!strings.Contains(got, "<img ") {
		t.Errorf("a picture in a link: %s", got)
	}
}

// TestAPictureWithoutWordsIsALinkWithAName: neither who wrote nor who sent it has
// described it.
func TestAPictureWithoutWordsIsALinkWithAName(t *testing.T) {
	t.Parallel()
	bare := markdown.Refs{
		Pictures: map[int64]markdown.Picture{34: {Key: "abcdef0123456789", Width: 12, Height: 9, Widths: []int{12}}},
	}
	for _, source := range []string{
		"![](attachment:34)", "![ ](attachment:34)", "[![](attachment:34)](https://x.example)",
	} {
		if got := markdown.Rich(source, bare); !strings.Contains(got, `alt="picture-34"`) {
			t.Errorf("%s: %s", source, got)
		}
	}
}

func TestRefsIn(t *testing.T) {
	t.Parallel()
	people, pictures := markdown.RefsIn("@[A](person:3) > ![b](attachment:7)\n\n> @[C](person:1) " +
		"@[A](person:3)\n\n`@[D](person:9)`\n\n![b](attachment:7) ![](attachment:0)")
	if !slices.Equal(people, []int64{3, 1}) || !slices.Equal(pictures, []int64{7}) {
		t.Errorf("people %v, pictures %v", people, pictures)
	}
	var many strings.Builder
	for i := range 100 {
		many.WriteString(markdown.Mention(int64(i+1), "A") + " " + markdown.Attached(int64(i+1), "b") + "\n")
	}
	if people, pictures := markdown.RefsIn(many.String()); len(people) != markdown.MaxPeople ||
		len(pictures) != markdown.MaxPictures {
		t.Errorf("%d people, %d pictures", len(people), len(pictures))
	}
}

// TestOnePictureManyTimes: few bytes of source make no endless page.
func TestOnePictureManyTimes(t *testing.T) {
	t.Parallel()
	source := strings.Repeat("![](attachment:34) @[A](person:12)\n", 500)
	got := markdown.Rich(source, refs)
	if n := strings.Count(got, "<img "); n > markdown.MaxPictures || len(got) > 20*len(source)+40_000 {
		t.Errorf("%d pictures in %d bytes", n, len(got))
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	source := "Hi @[Cleo Brandt](person:12), @[Ann](person:1): `@[Cleo](person:12)` ![x](attachment:34)\n\n> @[C \\] " +
		"leo](person:12) said"
	want := "Hi @…, @[Ann](person:1): `@[Cleo](person:12)` ![x](attachment:34)\n\n> @… said"
	if got := markdown.Forget(source, []int64{12, 99}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := markdown.ForgetHTML(markdown.Rich(source, refs), []int64{12}), markdown.Rich(want, refs); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestExcerptOfMentionAndPicture(t *testing.T) {
	t.Parallel()
	html := markdown.Rich("@[A](person:12) sees ![a > \"desk\"](attachment:34) here", refs)
	if got, want := markdown.Excerpt(html, 200), `@Cleo <b onclick="x">*Brandt* sees a > "desk" here`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestNamesAreWords: what a name or an alt text says never becomes markup, and
// comes back as it was.
func TestNamesAreWords(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		`](javascript:alert(1))`, `<img src=x onerror=alert(1)>`, `" onmouseover="x`, "*a* _b_ `c` ~~d~~", `\`, `\]`,
		"&lt;b&gt;", "a | b", "www.x.example http://x.example a@x.example", "![x](y)", "[x]: y", "# a",
		"👩‍👩‍👧", "﷽",
	} {
		source := markdown.Attached(34, words) + " " + markdown.Mention(12, words) + " " + markdown.IdeaLink(7, words)
		got := markdown.Rich(source, refs)
		tokens, alts, mentions := html.NewTokenizer(strings.NewReader(got)), []string{}, 0
		for tokens.Next() != html.ErrorToken {
			for _, a := range tokens.Token().Attr {
				if a.Key == "alt" {
					alts = append(alts, a.Val)
				}
				if a.Val == "mention" || a.Val == "idea" {
					mentions++
				}
			}
		}
		if len(alts) != 1 || alts[0] != words || mentions != 2 {
			t.Errorf("%q: alt %q, %d mentions in %s", words, alts, mentions, got)
		}
	}
}

var (
	ownLink  = regexp.MustCompile(`^/people/12$|^/ideas/[1-9][0-9]{0,18}$|^/attachments/34/abcdef0123456789-1200$`)
	ownImage = regexp.MustCompile(`^/attachments/34/abcdef0123456789-800$`)
)

// FuzzRich: whatever is written, only the known person and the known picture are
// addresses of the board, and no element or attribute comes in by hand.
func FuzzRich(f *testing.F) {
	for _, seed := range []string{
		"@[a](person:12) ![b](attachment:34)", "[![a](attachment:34)](/people/12)", "![@[x](person:12)](attachment:34)",
		"[a](/people/12)", "![a](/attachments/34/abcdef0123456789-800)",
		"@[a][1]\n\n[1]: person:12", "<a class=mention href=/people/12>", "|@[a](person:12)|\n|-|\n|![x](attachment:34)|",
		"@[a\nb](person:12)", "@[`a`](person:12)", "\\@[a](person:12)", "@@[a](person:12)", "@[@[a](person:12)](person:12)",
		"[a](idea:7)", "[![b](attachment:34)](idea:7)", "@[a](idea:7)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 2000 {
			return
		}
		out := markdown.Rich(source, refs)
		tokens := html.NewTokenizer(strings.NewReader(out))
		for tokens.Next() != html.ErrorToken {
			token := tokens.Token()
			if token.Type == html.TextToken {
				continue
			}
			for _, a := range token.Attr {
				scheme, _, _ := strings.Cut(strings.ToLower(a.Val), ":")
				outside := scheme == "http" || scheme == "https" || scheme == "mailto"
				switch {
				case token.Data == "a" && a.Key == "href" && (outside || ownLink.MatchString(a.Val)):
				case token.Data == "a" && (a.Key == "rel" ||
					a.Key == "class" && slices.Contains([]string{"mention", "picture", "idea"}, a.Val)):
				case token.Data == "img" && (a.Key != "src" && slices.Contains([]string{
					"srcset", "sizes", "alt", "width", "height", "loading",
				}, a.Key) || ownImage.MatchString(a.Val)):
				case a.Key == "start" || a.Key == "align" || a.Key == "dir" && a.Val == "auto":
				default:
					t.Fatalf("%q made %s=%q of %s: %s", source, a.Key, a.Val, token.Data, out)
				}
			}
		}
		forgotten := markdown.Forget(source, []int64{12})
		if people, _ := markdown.RefsIn(forgotten); slices.Contains(people, 12) {
			t.Fatalf("%q, forgotten, is %q", source, forgotten)
		}
		if strings.Contains(markdown.ForgetHTML(out, []int64{12}), `<a class="mention"`) {
			t.Fatalf("%q: still named in %q", source, out)
		}
	})
}
