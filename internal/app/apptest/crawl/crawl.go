// Package crawl uses every control of a site in a browser, as a person does, and reports the
// controls that do nothing or fail. It does not depend on the board: the caller gives the pages
// and a function that resets the site.
package crawl

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed page.js
var script string

// Site is what is crawled.
type Site struct {
	URL   string                   // without a path
	Route func(path string) string // the pattern of a path: what pages of one kind share
	// Alike has patterns of pages that are drawn as another is: what was pressed there
	// is not pressed again.
	Alike map[string]string
	Fresh func() error // resets the site
	// Links remembers the kinds of links that a browser follows by itself; all roles may
	// share it. nil: none was followed.
	Links *Memory
	Drawn *Memory // of the pages whose controls were looked at where they are drawn; nil: none was
	Log   func(format string, args ...any)
}

// Role is a kind of user that the site is crawled as.
type Role struct {
	Name   string               // for findings
	Cookie *network.CookieParam // signs the person in; nil: a visitor
	// Seen remembers the controls that were pressed, by kind and where they are: roles
	// that share it press each once.
	Seen  *Memory
	Asked *Memory // of the addresses that were asked for
}

// Finding is a control that failed, and how.
type Finding struct {
	Page, Role, Control, Fault string
}

func (f Finding) String() string {
	return fmt.Sprintf("%s as %s: %s: %s", f.Page, f.Role, f.Control, f.Fault)
}

// task is a sequence of steps on a page. The last one is tested; the others lead to it.
type task struct {
	page  string
	steps []step
}

// step is one use of a control of some kind.
type step struct {
	kind string
	act  act
	what control
}

// Crawler is one browser that crawls a site. Several may crawl copies of one
// site at once.
type Crawler struct {
	Site
	Pressed, Renewed int // controls; how often the site was put back
	role             Role
	tab              context.Context
	watch            *watch
	findings         []Finding
	at               task // what is done now
	used             bool // the site is not as it was
	shown            task // what was done on the page that the tab shows; no page: it must be opened again
	written          bool // and something is written or ticked on it
}

// New returns a crawler that uses a tab of a browser.
func New(tab context.Context, site Site) (*Crawler, error) {
	c := &Crawler{Site: site, tab: tab}
	if c.Links == nil {
		c.Links = NewMemory()
	}
	if c.Drawn == nil {
		c.Drawn = NewMemory()
	}
	if c.Log == nil {
		c.Log = func(string, ...any) {}
	}
	if err := c.prepare(); err != nil {
		return nil, fmt.Errorf("prepare the browser: %w", err)
	}
	return c, nil
}

// Crawl opens a page as a role, uses every control on it that the role has not used on
// another page, and returns the failures.
func (c *Crawler) Crawl(role Role, page string) []Finding {
	c.role, c.used, c.findings = role, true, nil
	tasks := c.survey(page)
	for len(tasks) > 0 {
		next := tasks[0]
		tasks = append(c.try(next), tasks[1:]...)
	}
	return c.findings
}

// prepare makes the browser tell what happens in it.
func (c *Crawler) prepare() (err error) {
	if c.watch, err = startWatch(c.tab); err != nil {
		return err
	}
	yes := true
	_, scriptErr := chromedp.Call(
		c.tab,
		page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: script},
	)
	_, chooserErr := chromedp.Call(
		c.tab,
		page.SetInterceptFileChooserDialog,
		page.SetInterceptFileChooserDialogParams{Enabled: true},
	)
	_, domErr := chromedp.Call(c.tab, dom.Disable, cdp.Empty{}) // of no use here, and dear
	_, cssErr := chromedp.Call(c.tab, css.Disable, cdp.Empty{})
	_, downloadErr := chromedp.CallBrowser(c.tab, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorDeny, EventsEnabled: &yes,
	})
	return errors.Join(scriptErr, chooserErr, domErr, cssErr, downloadErr)
}

// open shows a page as nobody has touched it.
func (c *Crawler) open(path string) error {
	c.shown, c.written = task{}, false
	if c.used {
		if err := c.Fresh(); err != nil {
			return fmt.Errorf("put the site back: %w", err)
		}
		if _, err := chromedp.Call(c.tab, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
			return err
		}
		if c.role.Cookie != nil {
			_, err := chromedp.Call(c.tab, network.SetCookies, network.SetCookiesParams{
				Cookies: []*network.CookieParam{c.role.Cookie},
			})
			if err != nil {
				return err
			}
		}
		c.used = false
		c.Renewed++
	}
	_, _ = chromedp.Run(
		c.tab,
		chromedp.Evaluate[bool]("try { localStorage.clear(); sessionStorage.clear() } catch {} true"),
	) // there is none before the first page
	c.watch.begin()
	if err := chromedp.Do(c.tab, chromedp.Navigate(c.URL+path)); err != nil {
		return err
	}
	if busy := c.settle(restTime); busy != "" {
		return fmt.Errorf("the page does not come to rest: %s", busy)
	}
	c.shown.page = path
	return nil
}

// survey opens a page, checks it and returns what to try on it.
func (c *Crawler) survey(path string) []task {
	c.at = task{page: path}
	if err := c.open(path); err != nil {
		c.find("the page", err.Error())
		return nil
	}
	saw := c.watch.outcome()
	for _, fault := range saw.faults {
		c.find("the page", fault)
	}
	if saw.status != 200 && saw.other == "" {
		c.find("the page", fmt.Sprintf("is answered %d", saw.status))
	}
	controls, err := eval[[]control](c, "crawl.list()")
	if err != nil {
		c.find("the page", err.Error())
		return nil
	}
	if c.Drawn.add(path + drawing(controls)) { // else another role sees the same
		c.checkPlacements(narrow)
		controls = c.checkPlacements(wide)
	}
	return c.new(controls, nil)
}

// drawing names the controls between a page's header and its footer.
func drawing(controls []control) string {
	var names strings.Builder
	for _, control := range controls {
		if control.Region == "main" {
			names.WriteString("\n" + control.String())
		}
	}
	return names.String()
}

// view is the size of a window.
type view struct{ width, height int64 }

var wide, narrow = view{1280, 900}, view{390, 844}

// checkPlacements finds controls that others lie over or that are too small to hit
// in a window of some size. It returns all that are seen.
func (c *Crawler) checkPlacements(window view) []control {
	sizeErr := chromedp.Do(c.tab, chromedp.EmulateViewport(window.width, window.height))
	controls, listErr := eval[[]control](c, "crawl.list()")
	places, err := eval[[]struct{ Over, Near string }](c, "crawl.places()")
	if err := errors.Join(sizeErr, listErr, err); err != nil {
		c.find("the page", err.Error())
		return nil
	}
	for i, place := range places {
		if place.Over != "" {
			c.find(controls[i].String(), fmt.Sprintf("lies under %s in a window of %d", place.Over, window.width))
		}
		if place.Near != "" {
			c.find(
				controls[i].String(),
				fmt.Sprintf(
					"is too small to hit in a window of %d: %d x %d beside %q", window.width, controls[i].Width, controls[i].Height,
					place.Near,
				),
			)
		}
	}
	c.shown = task{} // it is scrolled
	return controls
}

// new returns what to try of controls whose kind was not met here before.
func (c *Crawler) new(controls []control, steps []step) (tasks []task) {
	here, err := chromedp.Run(c.tab, chromedp.Location())
	if err != nil {
		return nil
	}
	route := c.Route(pathOf(here))
	if as, is := c.Alike[route]; is {
		route = as
	}
	c.visitLinks(controls)
	for _, control := range controls {
		kind, place, seen := control.kind(c.Route), route, c.role.Seen
		switch {
		case control.link():
			place, seen = "*", c.Links // the same on every page
		case control.Region != "main":
			place = control.Region
		}
		if control.Href != "" && !strings.HasPrefix(control.Href, c.URL) || !seen.add(place+" "+kind) {
			continue
		}
		for _, act := range control.acts() {
			tasks = append(tasks, task{
				page: c.at.page, steps: append(slices.Clone(steps), step{kind: kind, act: act, what: control}),
			})
		}
	}
	return tasks
}

// visitLinks asks for the address of every link once: of many links of one kind
// only one is pressed, and none may lead nowhere.
func (c *Crawler) visitLinks(controls []control) {
	var links []control
	var addresses []string
	for _, link := range controls {
		address, _, _ := strings.Cut(link.Href, "#")
		if path, is := strings.CutPrefix(address, c.URL); is && link.link() && c.role.Asked.add(path) {
			links, addresses = append(links, link), append(addresses, address)
		}
	}
	if len(links) == 0 {
		return
	}
	list, err := json.Marshal(addresses)
	if err != nil {
		c.find("the page", err.Error())
		return
	}
	answers, err := eval[[]string](c, "crawl.visit("+string(list)+")")
	if err != nil {
		c.find("the page", err.Error())
	}
	for i, answer := range answers {
		if answer != "" {
			c.find(links[i].String(), "leads to "+answer)
		}
	}
}

// find notes a fault once.
func (c *Crawler) find(control, fault string) {
	finding := Finding{Page: c.at.page, Role: c.role.Name, Control: control, Fault: fault}
	if !slices.Contains(c.findings, finding) {
		c.findings = append(c.findings, finding)
		c.Log("found: %s", finding)
	}
}

// eval asks the page. A page that is going away is asked again when the next is there.
func eval[T any](c *Crawler, expression string) (answer T, err error) {
	for range 3 {
		if answer, err = chromedp.Run(c.tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise)); err == nil {
			return answer, nil
		}
		c.settle(quietTime)
	}
	return answer, fmt.Errorf("ask the page %s: %w", firstLine(expression), err)
}

func pathOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	_, path, _ := strings.Cut(rest, "/")
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	return "/" + path
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
