package crawl_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/app/apptest/crawl"
	"ideaboard/internal/database/dbtest"
	"ideaboard/static"
)

// planted is a page with what works and, each named "dead", what does not.
const planted = `<!doctype html><html lang="en"><head><title>Planted</title>
<meta name="htmx-config" content='{"includeIndicatorCSS":false}'>
<style>a, button, input, summary { display: inline-block; min-height: 24px }</style>
<script src="%s" defer></script><script src="/page.js" defer></script></head><body data-failed="That failed.">
<main><h1>Planted</h1>
<a href="/good">A link</a> <a href="/nowhere">dead link</a>
<button type="button" id="works">A button</button> <button type="button">dead button</button>
<details><summary>More</summary><p><button type="button">dead button in a disclosure</button></p></details>
<form method="post" action="/sent"><label>Name <input name="name" required></label><button>Send</button></form>
<form method="post" action="/taken">
<label>Title <input name="title" required></label><button formnovalidate>dead refusal</button></form>
<form method="post" action="/taken" hx-post="/taken" hx-target="#not-there"><button>dead target</button></form>
<form method="get" action="/good" hx-get="/good" hx-target="#found"><button name="q" value="x">Search</button></form>
<form method="get" action="/other" hx-get="/good" hx-target="#found"><button>dead detour</button></form>
<div id="found"></div><div id="space"></div>
<label>dead field <input id="moves" name="moves"></label>
<div id="under"><button type="button">dead under a cover</button><i></i></div>
<button type="button" id="throws">dead exception</button>
<form method="post" action="/empty"><button>dead empty answer</button></form>
</main><div id="toast"></div></body></html>`

const plantedScript = `
document.getElementById("works").onclick = () => document.querySelector("h1").append(" more");
document.getElementById("moves").oninput = () => document.getElementById("space").style.height = "80px";
document.getElementById("throws").onclick = () => { throw new Error("thrown") };
Object.assign(document.getElementById("under").style, { position: "relative" });
Object.assign(document.querySelector("#under i").style, { position: "absolute", inset: 0 });`

// TestTheCrawlFindsDeadControls plants dead controls among those that work: each
// is found and named, and no other.
func TestTheCrawlFindsDeadControls(t *testing.T) {
	if testing.Short() || dbtest.OnPostgres() {
		t.Skip("a browser, and no database")
	}
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(servePlanted))
	defer server.Close()
	crawler, err := crawl.New(apptest.Browser(t, apptest.Views["light-1280"]), crawl.Site{
		URL: server.URL, Route: func(path string) string { return path }, Fresh: func() error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	found := crawler.Crawl(crawl.Role{Name: "visitor", Seen: crawl.NewMemory(), Asked: crawl.NewMemory()}, "/")
	want := map[string]string{
		`link "dead link" to /nowhere`:               "404",
		`press button "dead button"`:                 "does nothing",
		`press button "dead button in a disclosure"`: "does nothing",
		`send spaces with button "dead refusal"`:     "nothing is said",
		`press button "dead target"`:                 "did not match any element",
		`press button "dead detour"`:                 "not /other",
		`type in field "dead field"`:                 "moves by 80 pixels",
		`button "dead under a cover"`:                "lies under <i",
		`press button "dead exception"`:              "uncaught exception",
		`press button "dead empty answer"`:           "200 with nothing in it",
	}
	for control, fault := range want {
		named := false
		for _, f := range found {
			named = named ||
				strings.HasPrefix(f.Control, control) && strings.Contains(f.Fault, fault) && f.Page == "/" && f.Role == "visitor"
		}
		if !named {
			t.Errorf("%s: %s is not found", control, fault)
		}
	}
	for _, f := range found {
		if !strings.Contains(f.Control, "dead") {
			t.Errorf("works, and is found: %s", f)
		}
	}
	if t.Failed() {
		t.Log(found)
	}
}

func servePlanted(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, planted, static.Path("board.js"))
	case "/page.js":
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte(plantedScript))
	case "/sent":
		if strings.TrimSpace(r.FormValue("name")) == "" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = w.Write(
				[]byte(
					`<!doctype html><title>Planted</title>
					<label>Name <input aria-invalid="true" aria-describedby="why"></label><p id="why">Write a name.`,
				),
			)
			return
		}
		_, _ = w.Write([]byte("<!doctype html><title>Sent</title><h1>Sent</h1>"))
	case "/good", "/taken":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, "<!doctype html><title>There</title><h1>There</h1><p>%s %s", r.Method, r.URL.Path)
	case "/empty", "/favicon.ico":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	default:
		if file := static.Open(strings.TrimPrefix(r.URL.Path, "/static/")); file != nil {
			w.Header().Set("Content-Type", file.Type)
			_, _ = w.Write(file.Body)
			return
		}
		http.NotFound(w, r)
	}
}
