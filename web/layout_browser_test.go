package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
)

// maxShift is how far, as browsers count layout shift, a page may move while it loads.
const maxShift = 0.02

// watchShifts sums up the layout shift of each page from its beginning, and keeps what moved.
const watchShifts = `
	window.shift = 0; window.shifted = [];
	new PerformanceObserver(list => list.getEntries().forEach(entry => {
		if (entry.hadRecentInput) return;
		window.shift += entry.value;
		entry.sources.forEach(({ node }) => window.shifted.push((node?.outerHTML ?? node?.textContent ?? "").slice(0, 80)));
	})).observe({ type: "layout-shift", buffered: true });`

// windows are the widths in which pages must not be wider than the window; 640 is 1280 at a zoom of 200 %.
var windows = []int64{320, 390, 640, 768, 1280}

// tooWide names the elements that stick out of the window; "" if there are none.
const tooWide = `(() => {
	const root = document.documentElement, rtl = root.dir === "rtl";
	const over = root.scrollWidth - root.clientWidth;
	if (over <= 0) return "";
	const out = [...document.body.querySelectorAll("*")].filter(e => {
		const box = e.getBoundingClientRect();
		return box.width && (rtl ? box.left < -0.5 : box.right > root.clientWidth + 0.5);
	});
	return over + " px: " + out.slice(-3).map(e => e.outerHTML.slice(0, 90)).join(" | ");
})()`

// TestPagesKeepTheirLayout: no page is wider than a window, also with text of twice the size, and none
// moves while it loads. TestLongPagesKeepTheirLayout looks at the others.
func TestPagesKeepTheirLayout(t *testing.T) {
	dbtest.Once(t)
	if testing.Short() {
		t.Skip("a browser visits every kind of page")
	}
	t.Parallel()
	layoutOf(t, startStory, kinds)
}

func TestLongPagesKeepTheirLayout(t *testing.T) {
	dbtest.Once(t)
	dbtest.Long(t)
	for name, look := range map[string]func(*testing.T){
		"others":        func(t *testing.T) { layoutOf(t, startStory, others) },
		"notifications": func(t *testing.T) { layoutOf(t, storyWithNews, newsPages) },
		"sign-in":       func(t *testing.T) { layoutOf(t, storyWithProviders, signInPages) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t)
		})
	}
}

// layoutOf looks at pages of a site in windows of several widths. A shift is seen only at the width
// at which a page was loaded; pages that a test's script leads to are left out of this.
func layoutOf(t *testing.T, start func(*testing.T) *apptest.Site, pages []sitePage) {
	t.Helper()
	for _, first := range []int64{390, 1280} {
		watched := map[string]bool{}
		visit(t, start(t), apptest.View{Width: first, Height: 844}, pages, func(tab context.Context, r sitePage) {
			if !watched["script"] {
				watched["script"] = true
				_, err := chromedp.Call(tab, page.AddScriptToEvaluateOnNewDocument,
					page.AddScriptToEvaluateOnNewDocumentParams{Source: watchShifts})
				if err != nil {
					t.Fatal(err)
				}
				journey(t, tab, chromedp.Reload(), settled())
				seesShifts(t, tab)
				journey(t, tab, chromedp.Reload(), settled())
			}
			if shift := evaluate[float64](t, tab, "window.shift ?? 1"); shift > maxShift && further[r.name] == nil {
				moved := evaluate[string](t, tab, `window.shifted?.join(" | ") ?? "not watched"`)
				t.Errorf("%s, %d: layout shift of %.3f: %s", r.name, first, shift, moved)
			}
			if first == 1280 {
				widths(t, tab, r.name)
			}
		})
	}
}

// seesShifts fails the test if a shift made on purpose is not seen.
func seesShifts(t *testing.T, tab context.Context) {
	t.Helper()
	shift, err := chromedp.Run(tab, chromedp.Evaluate[float64](`
		document.querySelector("main").style.marginTop = "300px";
		new Promise(done => {
			const end = Date.now() + 10_000; // a busy machine draws late
			const look = () => (window.shift > 0.1 || Date.now() > end ? done(window.shift) : setTimeout(look, 20));
			look();
		})`, chromedp.EvalAwaitPromise))
	if err != nil || shift <= maxShift {
		t.Fatalf("a shift of 300 pixels is seen as %v (%v)", shift, err)
	}
}

// widths looks at the page that a tab shows in windows of several widths, and with text of twice the size.
func widths(t *testing.T, tab context.Context, name string) {
	t.Helper()
	for _, width := range windows {
		journey(t, tab, chromedp.EmulateViewport(width, 844))
		if wide := evaluate[string](t, tab, tooWide); wide != "" {
			t.Errorf("%s, %d: %s", name, width, wide)
		}
	}
	double := `document.documentElement.style.fontSize = "200%"; ` + tooWide
	if wide := evaluate[string](t, tab, double); wide != "" {
		t.Errorf("%s, 1280, text of twice the size: %s", name, wide)
	}
}

// collisions are pairs of controls and headings that lie over each other in the page of a tab.
const collisions = `(() => {
	const all = [...document.querySelectorAll("main, header")].flatMap(part =>
		[...part.querySelectorAll(
			"a, button, input:not([type=hidden], [type=radio]), select, textarea, h1, h2, .badge, .meta, summary")]);
	const shown = all.filter(e =>
		e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest("[popover]"));
	const named = e => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 24);
	const boxes = shown.map(e => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width > 2 && b.height > 2);
	const found = [];
	boxes.forEach(([a, x], i) => boxes.slice(i + 1).forEach(([b, y]) => {
		if (a.contains(b) || b.contains(a)) return;
		const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left);
		const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
		if (wide > 2 && high > 2) found.push(named(a) + " x " + named(b));
	}));
	return found;
})()`

// rightToLeft are six pages that must also work in a language that is written from right to left.
var rightToLeft = map[string]bool{
	"list": true, "idea-shipped": true, "sign-in": true, "new": true, "me": true, "moderate": true,
}

// TestRightToLeft draws pages from right to left: nothing sticks out and nothing lies over something
// else that does not when they are drawn from left to right.
func TestRightToLeft(t *testing.T) {
	dbtest.Once(t)
	if testing.Short() {
		t.Skip("a browser visits six pages")
	}
	t.Parallel()
	var pages []sitePage
	for _, r := range kinds {
		if rightToLeft[r.name] {
			pages = append(pages, r)
		}
	}
	visit(t, startStory(t), apptest.View{Width: 1280, Height: 900}, pages, func(tab context.Context, r sitePage) {
		for _, width := range []int64{390, 1280} {
			journey(t, tab, chromedp.EmulateViewport(width, 844))
			before := evaluate[[]string](t, tab, `document.documentElement.dir = "ltr"; `+collisions)
			after := evaluate[[]string](t, tab, `document.documentElement.dir = "rtl"; `+collisions)
			if len(after) > len(before) {
				t.Errorf("%s, %d: %d overlap, and %d from left to right:\n%s", r.name, width, len(after), len(before),
					strings.Join(after, "\n"))
			}
			if wide := evaluate[string](t, tab, tooWide); wide != "" {
				t.Errorf("%s, %d: %s", r.name, width, wide)
			}
		}
	})
}
