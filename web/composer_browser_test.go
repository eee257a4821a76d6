package web_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// ctrl presses a key together with Ctrl.
func ctrl(key string) chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierCtrl))
}

// enter presses Enter as a keyboard does: a page that handles the key gets no letter for it.
func enter() chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent("\r", func(params *input.DispatchKeyEventParams) {
		if params.Type == kb.KeyDown {
			params.Type = kb.KeyRawDown
		}
	})
}

// composing opens a page and the composer of a field, whose text is empty.
func composing(t *testing.T, tab context.Context, address, field string) {
	t.Helper()
	journey(t, tab,
		chromedp.Navigate(address),
		chromedp.Focus(css(field)),
		chromedp.WaitReady(css("[data-composer][data-ready] "+field)),
	)
	evaluate[bool](t, tab, `document.querySelector("`+field+`").value = "", true`)
}

// selecting selects a part of the text of a field.
func selecting(t *testing.T, tab context.Context, field, words string) {
	t.Helper()
	evaluate[bool](t, tab, fmt.Sprintf(
		`(() => { const area = document.querySelector(%q), at = area.value.indexOf(%q); area.focus();
		area.setSelectionRange(at, at + %[2]q.length); return true; })()`, field, words))
}

// TestToolbar formats what is selected by button and by key, and takes it back by Ctrl+Z.
func TestToolbar(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab, site.SignIn(site.Cast.Cleo))
	const area = "#say-body"
	tool := func(name string) chromedp.Action[chromedp.Void] {
		return chromedp.Click(css("#say [data-tool=" + name + "]"))
	}
	for name, tt := range map[string]struct {
		text, selected string
		do             []chromedp.Action[chromedp.Void]
		want           string
	}{
		"bold":           {"I want it", "want", []chromedp.Action[chromedp.Void]{tool("bold")}, "I **want** it"},
		"bold, and back": {"I want it", "want", []chromedp.Action[chromedp.Void]{tool("bold"), ctrl("b")}, "I want it"},
		"bold begins and ends": {
			"I ", "",
			[]chromedp.Action[chromedp.Void]{
				ctrl(kb.End), ctrl("b"), chromedp.KeyEvent("want"), ctrl("b"), chromedp.KeyEvent(" it"),
			},
			"I **want** it",
		},
		"italic by key": {"I want it", "want", []chromedp.Action[chromedp.Void]{ctrl("i")}, "I _want_ it"},
		"link by key":   {"See here", "here", []chromedp.Action[chromedp.Void]{ctrl("k")}, "See [here](address)"},
		"link, typed on": {
			"See here", "here",
			[]chromedp.Action[chromedp.Void]{ctrl("k"), chromedp.KeyEvent("https://x.example")},
			"See [here](https://x.example)",
		},
		"link of an address": {
			"https://x.example", "https://x.example",
			[]chromedp.Action[chromedp.Void]{tool("link"), chromedp.KeyEvent("X")},
			"[X](https://x.example)",
		},
		"list":        {"one\ntwo", "one\ntwo", []chromedp.Action[chromedp.Void]{tool("list")}, "- one\n- two"},
		"no list":     {"- one\n- two", "one\n- two", []chromedp.Action[chromedp.Void]{tool("list")}, "one\ntwo"},
		"quote":       {"one\ntwo", "one", []chromedp.Action[chromedp.Void]{tool("quote")}, "> one\n\ntwo"},
		"code":        {"a b c", "b", []chromedp.Action[chromedp.Void]{tool("code")}, "a `b` c"},
		"code, lines": {"a\nb", "a\nb", []chromedp.Action[chromedp.Void]{tool("code")}, "```\na\nb\n```"},
		"a list goes on": {
			"- one", "",
			[]chromedp.Action[chromedp.Void]{
				ctrl(kb.End), enter(), chromedp.KeyEvent("two"), enter(), enter(), chromedp.KeyEvent("three"),
			},
			"- one\n- two\n\nthree",
		},
	} {
		composing(t, tab, site.URL+link.Idea(idea.ID, idea.Title), area)
		evaluate[bool](t, tab, fmt.Sprintf(`document.execCommand("insertText", false, %q)`, tt.text))
		if tt.selected != "" {
			selecting(t, tab, area, tt.selected)
		}
		journey(t, tab, tt.do...)
		if got := evaluate[string](t, tab, `document.querySelector("`+area+`").value`); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		focused := evaluate[bool](t, tab, `document.activeElement.matches("`+area+`")`)
		for range tt.do {
			journey(t, tab, ctrl("z"))
		}
		got := evaluate[string](t, tab, `document.querySelector("`+area+`").value`)
		if simple := len(tt.do) == 1; !focused || simple && got != tt.text {
			t.Errorf("%s: after Ctrl+Z %q, want %q; the field has the focus: %v", name, got, tt.text, focused)
		}
	}
	// One stop of the Tab key, and the arrows from there.
	journey(t, tab,
		chromedp.Focus(css(area)),
		chromedp.KeyEvent("\t"+kb.ArrowRight+kb.ArrowLeft+kb.ArrowLeft),
		chromedp.WaitVisible(css("#say [data-tool=preview]:focus")),
		chromedp.KeyEvent(" "),
		chromedp.WaitVisible(css("#say [data-tool=preview][aria-pressed=true]")),
		chromedp.WaitVisible(css("#say .preview")),
	)
	accessible(t, tab, "the toolbar and the preview")
}

// TestComposerListsByKeyboard mentions a person, links an idea and finds an emoji without the mouse.
func TestComposerListsByKeyboard(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Gift vouchers", site.Cast.Ben)
	site.Idea("Dark mode in the app", site.Cast.Ben)
	dark := site.Idea("Dark mode on paper", site.Cast.Ben)
	for name, writer := range map[string]account.User{"light-1280": site.Cast.Cleo, "dark-390": site.Cast.Ines} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := site.Tab(t, apptest.Views[name])
			const area, list = "#say-body", "#composer-list"
			journey(t, tab, site.SignIn(writer))
			composing(t, tab, site.URL+link.Idea(idea.ID, idea.Title), area)
			journey(t, tab,
				chromedp.KeyEvent("Thanks @"+site.Cast.Maya.Name[:4]),
				chromedp.WaitVisible(css(list+" [aria-selected=true]")),
			)
			state := evaluate[string](t, tab, `(() => { const area = document.activeElement;
				const option = document.getElementById(area.getAttribute("aria-activedescendant"));
				return [area.id, area.getAttribute("aria-controls"), option.role,
					document.querySelector("#say [data-said]").textContent.length > 9].join(" "); })()`)
			if state != "say-body composer-list option true" {
				t.Error("the list is told as", state)
			}
			accessible(t, tab, "the list of people")
			journey(t, tab,
				enter(), chromedp.KeyEvent("see #dark mode"),
				chromedp.WaitVisible(css(list+" [data-words*='on paper']")),
			)
			accessible(t, tab, "the list of ideas")
			find := `[...document.querySelectorAll("#composer-list li")]
				.findIndex((one) => one.dataset.words.includes("on paper"))`
			for range evaluate[int](t, tab, find) {
				journey(t, tab, chromedp.KeyEvent(kb.ArrowDown))
			}
			journey(t, tab,
				enter(), chromedp.KeyEvent(":tad"),
				chromedp.WaitVisible(css(list+" .emoji")),
				enter(), chromedp.KeyEvent("at 10:30 #dark"),
				chromedp.WaitVisible(css(list+" [data-words*='on paper']")),
				chromedp.KeyEvent(kb.Escape+"er"),
			)
			want := fmt.Sprintf("Thanks @[%s](person:%d) see [Dark mode on paper](idea:%d) 🎉 at 10:30 #darker",
				site.Cast.Maya.Name, site.Cast.Maya.ID, dark.ID)
			wantValue(t, tab, area, want)
			if evaluate[bool](t, tab, `document.querySelector("#composer-list") !== null`) {
				t.Error("the list came back after Escape")
			}
			composing(t, tab, site.URL+link.Idea(idea.ID, idea.Title), area)
			journey(t, tab, // a mark after words that begin as a name would
				chromedp.KeyEvent("Hello @me see #dark"),
				chromedp.WaitVisible(css(list+" [data-words*='on paper']")),
			)
		})
	}
}

// bringing gives a picture to a field, as the event "paste" or "drop" does.
func bringing(t *testing.T, tab context.Context, event, field string) {
	t.Helper()
	file := base64.StdEncoding.EncodeToString(drawing(500, 300))
	kind, data := "ClipboardEvent", "clipboardData"
	if event == "drop" {
		kind, data = "DragEvent", "dataTransfer"
	}
	evaluate[bool](t, tab, fmt.Sprintf(`(() => { const data = new DataTransfer();
		const bytes = Uint8Array.from(atob(%q), c => c.charCodeAt(0));
		data.items.add(new File([bytes], "x.png", { type: "image/png" }));
		document.querySelector(%q).dispatchEvent(new %s(%q, { %s: data, bubbles: true, cancelable: true }));
		return true; })()`, file, field, kind, event, data))
}

// offline takes the connection away from a tab, or gives it back.
func offline(t *testing.T, tab context.Context, is bool) {
	t.Helper()
	conditions := []*network.Conditions{}
	if is {
		conditions = append(conditions, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	_, err := chromedp.Call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: conditions,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestComposerPictures pastes one, drops one while there is no connection, describes both and
// sends the form meanwhile: it goes when the second has arrived. Then a third is removed.
func TestComposerPictures(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 390, Height: 844})
	const area = "#say-body"
	journey(t, tab, site.SignIn(site.Cast.Cleo))
	composing(t, tab, site.URL+link.Idea(idea.ID, idea.Title), area)
	journey(t, tab, chromedp.KeyEvent("Look"))
	bringing(t, tab, "paste", area)
	journey(t, tab, chromedp.WaitReady(css(".composer-pictures progress[hidden]")))
	wantValue(t, tab, area, "Look\n\n![](attachment:1)\n")
	if !evaluate[bool](t, tab, `document.activeElement.matches("#say-body")`) {
		t.Error("the picture took the focus")
	}
	journey(t, tab, ctrl("z"))
	wantValue(t, tab, area, "Look")
	hidden := evaluate[bool](t, tab, `document.querySelector(".composer-pictures li").hidden`)
	journey(t, tab, chromedp.KeyEvent("Z", chromedp.KeyModifiers(chromedp.ModifierCtrl|chromedp.ModifierShift)))
	wantValue(t, tab, area, "Look\n\n![](attachment:1)\n")
	if !hidden || evaluate[bool](t, tab, `document.querySelector(".composer-pictures li").hidden`) {
		t.Error("a picture whose place was undone is still offered to be described, or did not come back")
	}
	accessible(t, tab, "a picture in the composer")

	// Only the event "online" sends again.
	evaluate[bool](t, tab, `(window.realTimeout = setTimeout,
		window.setTimeout = (act, delay, ...rest) => realTimeout(act, delay < 1000 ? delay : 1e6, ...rest), true)`)
	offline(t, tab, true)
	bringing(t, tab, "drop", area)
	journey(t, tab,
		chromedp.SendKeys(css(".composer-pictures li:first-child input"), "A [white] wall"),
		chromedp.SendKeys(css(".composer-pictures li:nth-child(2) input"), "Another wall"),
	)
	waiting := `document.querySelector(".composer-pictures li:nth-child(2) .hint:not([id])").textContent`
	eventually := func(words string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			got := evaluate[string](t, tab, waiting)
			if strings.Contains(got, words) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("the picture says %q, not %q", got, words)
			}
		}
	}
	eventually("again in a moment")
	journey(t, tab, chromedp.Click(css("#say .say-end .button:last-child")))
	eventually("as soon as it has arrived")
	offline(t, tab, false)
	evaluate[bool](t, tab, `dispatchEvent(new Event("online"))`)
	journey(t, tab,
		chromedp.WaitReady(css(".comment img[alt='A [white] wall']")),
		chromedp.WaitReady(css(".comment img[alt='Another wall']")),
	)
	const stored = "SELECT count(*) FROM comments WHERE body = ?"
	if number(site, stored, "Look\n\n![A \\[white\\] wall](attachment:1)\n\n![Another wall](attachment:2)") != 1 {
		t.Error("the stored text is another")
	}

	composing(t, tab, site.URL+link.Idea(idea.ID, idea.Title), area)
	bringing(t, tab, "paste", area)
	journey(t, tab,
		chromedp.WaitReady(css(".composer-pictures progress[hidden]")),
		chromedp.Click(css(".composer-pictures input")),
		chromedp.KeyEvent("A door"), // by keys, which a handler can refuse
	)
	wantValue(t, tab, ".composer-pictures input", "A door")
	journey(t, tab,
		chromedp.Click(css(".composer-pictures .composer-tool")),
		chromedp.WaitNotPresent(css(".composer-pictures li")),
	)
	if got := evaluate[string](t, tab, `document.querySelector("#say-body").value.trim()`); got != "" {
		t.Errorf("a removed picture leaves %q", got)
	}
}

// TestAFailedPictureIsSentByHand: when it could not be sent for a while, a button does.
func TestAFailedPictureIsSentByHand(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab, site.SignIn(site.Cast.Cleo))
	composing(t, tab, site.URL+link.NewIdea, "#body")
	offline(t, tab, true)
	evaluate[bool](
		t,
		tab,
		`(window.realTimeout = setTimeout,
			window.setTimeout = (act, delay, ...rest) => realTimeout(act, delay / 50, ...rest), true)`,
	)
	bringing(t, tab, "paste", "#body")
	journey(t, tab, chromedp.WaitVisible(css(".composer-alt button")))
	offline(t, tab, false)
	journey(t, tab,
		chromedp.Click(css(".composer-alt button")),
		chromedp.WaitReady(css(".composer-pictures progress[hidden]")),
		chromedp.WaitNotVisible(css(".composer-alt button")),
	)
	wantValue(t, tab, "#body", "![](attachment:1)\n")
}

// TestComposerDraft: what is written is kept, which the page says; it comes back with its pictures,
// can be discarded, and that can be taken back.
func TestComposerDraft(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab, site.SignIn(site.Cast.Cleo))
	composing(t, tab, site.URL+link.NewIdea, "#body")
	journey(t, tab, chromedp.KeyEvent("My eyes hurt."))
	bringing(t, tab, "paste", "#body")
	kept := `document.querySelector("[data-draft-word]").textContent`
	journey(t, tab,
		chromedp.WaitReady(css(".composer-pictures progress[hidden]")),
		chromedp.SendKeys(css(".composer-alt input"), "A desk"),
	)
	if got := evaluate[string](t, tab, kept); got != "Draft kept in this browser." {
		t.Error("while one writes:", got)
	}
	const text = "My eyes hurt.\n\n![A desk](attachment:1)\n"
	journey(t, tab, chromedp.Reload(), chromedp.WaitVisible(css(".draft-note button")))
	wantValue(t, tab, "#body", text)
	journey(t, tab, chromedp.Focus(css("#body")), chromedp.WaitReady(css(".composer-pictures img.thumbnail")))
	wantValue(t, tab, ".composer-alt input", "A desk")
	journey(t, tab, chromedp.Click(css(".draft-note button")), chromedp.WaitVisible(css(".draft-note button:focus")))
	wantValue(t, tab, "#body", "")
	if evaluate[bool](t, tab, `Object.keys(localStorage).some((key) => key.startsWith("draft:"))`) {
		t.Error("a discarded draft is still kept")
	}
	journey(t, tab, chromedp.Click(css(".draft-note button")))
	wantValue(t, tab, "#body", text)
	journey(t, tab, chromedp.Reload(), chromedp.WaitVisible(css(".draft-note button")))
	wantValue(t, tab, "#body", text)
}

// TestTheComposerComesWhenOneWrites: a page that is read loads none of it, and a button that is
// pressed first of all does its work.
func TestTheComposerComesWhenOneWrites(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	loaded := `performance.getEntriesByType("resource").filter(({ name }) => /compos|emoji/.test(name)).length`
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.WaitVisible(css("#say [data-tool=bold]")),
	)
	if n := evaluate[int](t, tab, loaded); n != 0 {
		t.Errorf("%d files were loaded to read", n)
	}
	evaluate[bool](t, tab, `document.querySelector("#say [data-tool=bold]").click(), true`)
	journey(t, tab, chromedp.WaitReady(css("#say [data-composer][data-ready]")))
	wantValue(t, tab, "#say-body", "****")
	if n := evaluate[int](t, tab, loaded); n != 2 {
		t.Errorf("%d files were loaded to write", n)
	}
}

// TestTheComposerDoesNotCome: when its files cannot be had, the field is a plain one and a picture
// goes with the form; once they can, the next touch brings them.
func TestTheComposerDoesNotCome(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	idea := site.Idea("Dark mode", site.Cast.Ben)
	missing := `(() => { const add = Element.prototype.append; Element.prototype.append = function (...all) {
		for (const one of all) if (one.src) one.src = one.src.replace("composer", "missing"); return add.apply(this, all); };
		window.mended = () => (Element.prototype.append = add, true); return true; })()`
	journey(t, tab, site.SignIn(site.Cast.Cleo), chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)))
	evaluate[bool](t, tab, missing)
	journey(t, tab,
		chromedp.Focus(css("#say-body")),
		chromedp.WaitVisible(css("#say .add-picture summary")),
		chromedp.WaitNotVisible(css("#say .composer-bar")),
	)
	evaluate[bool](t, tab, "window.mended()")
	journey(t, tab,
		chromedp.Focus(css("#say .add-picture summary")),
		chromedp.WaitReady(css("#say [data-composer][data-ready]")),
		chromedp.WaitVisible(css("#say .composer-bar")),
	)
}

// TestAnswersAreWrittenInTheComposer: beside the queue, where htmx brings the next idea's form.
func TestAnswersAreWrittenInTheComposer(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	first, second := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Gift vouchers", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab, site.SignIn(site.Cast.Maya), chromedp.Navigate(site.URL+link.Moderate))
	for range 2 {
		journey(t, tab,
			chromedp.Focus(css("#answer")),
			chromedp.WaitReady(css("[data-composer][data-ready] #answer")),
			ctrl("b"), chromedp.KeyEvent("Soon"),
		)
		bringing(t, tab, "paste", "#answer")
		id := evaluate[string](t, tab, `document.querySelector("#answer-form").dataset.idea`)
		journey(t, tab,
			chromedp.WaitReady(css(".composer-pictures progress[hidden]")),
			chromedp.SendKeys(css(".composer-alt input"), "A plan"),
			chromedp.Click(css("#answer-form > .button")),
			chromedp.WaitNotPresent(css("#answer-form[data-idea='"+id+"']")),
		)
	}
	for _, idea := range []board.Idea{first, second} {
		if number(
			site,
			"SELECT count(*) FROM answers WHERE idea_id = ? AND body LIKE '**Soon**%![A plan](attachment:%'",
			idea.ID,
		) != 1 {
			t.Errorf("%s has no answer with a picture", idea.Title)
		}
		if page := site.Visitor().Get(link.Idea(idea.ID, idea.Title)); !page.Has(".answer img[alt='A plan']") {
			t.Errorf("%s: the picture is not shown", idea.Title)
		}
	}
}

// TestComposerWithoutScript: there is a plain field, and a picture goes along with the idea.
func TestComposerWithoutScript(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.View{Width: 390, Height: 844, NoScript: true})
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.WaitNotVisible(css(".composer-bar")),
		chromedp.WaitNotVisible(css(".similar-slot")),
		chromedp.SendKeys(css("#title"), "Darker colours"),
		chromedp.SendKeys(css("#body"), "My eyes hurt."),
		chromedp.Click(css(".add-picture summary")),
		chromedp.WaitVisible(css("#body-picture")),
		chromedp.SendKeys(css("#body-picture-alt"), "A desk"),
		chromedp.Click(css("#idea-form .actions .button")),
		chromedp.WaitVisible(css(".idea-page h1")),
	)
}

// TestComposerFitsFingers: on a phone each button is as large as a finger needs, and letters
// are so large that iOS does not zoom in.
func TestComposerFitsFingers(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	for _, width := range []int64{320, 390} {
		tab := site.Tab(t, apptest.View{Width: width, Height: 844})
		journey(t, tab, site.SignIn(site.Cast.Cleo))
		_, err := chromedp.Call(
			tab,
			emulation.SetTouchEmulationEnabled,
			emulation.SetTouchEmulationEnabledParams{Enabled: true},
		)
		if err != nil {
			t.Fatal(err)
		}
		composing(t, tab, site.URL+link.NewIdea, "#body")
		bad := evaluate[string](t, tab, `(() => { const bar = document.querySelector(".composer-bar").getBoundingClientRect();
			return [...document.querySelectorAll(".composer-tool")].filter((one) => one.checkVisibility()).map((one) => {
				const box = one.getBoundingClientRect();
				const fits = box.width >= 44 && box.height >= 44 && box.right <= bar.right + 1;
				return fits ? "" : one.dataset.tool + " " + box.width + " " + box.right;
			}).filter(Boolean).join(); })()`)
		letters := evaluate[string](t, tab, `getComputedStyle(document.querySelector("#body")).fontSize`)
		if bad != "" || letters != "16px" {
			t.Errorf("%d: %s, letters of %s", width, bad, letters)
		}
	}
}
