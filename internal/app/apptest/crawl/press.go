package crawl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	quietTime = 50 * time.Millisecond // nothing under way for so long: what was pressed has done its work
	restTime  = 25 * time.Millisecond // the same for a page that is only looked at
	deadAfter = 3 * time.Second       // nothing at all after so long: the control is dead
	maxWait   = 8 * time.Second       // anything under way
	maxSteps  = 3                     // that lead to a control
)

// state is what a person can see change, as page.js tells it.
type state struct {
	ID, Top                   float64
	URL, Says, Heading, Value string
	Page, Shown               int
	Refused, Scroll           int
	Empty, Field, Ready       bool
	Focus                     any
}

var errGone = errors.New("is not there when the page is opened again")

// placement is where a control is, and what lies over it.
type placement struct {
	X, Y           float64
	Over           string
	Gone, Scrolled bool
	Before         state
}

// try does a task, checks what comes of its last step and returns what else can
// be pressed then.
func (c *Crawler) try(t task) []task {
	c.at = t
	fault, err := c.follow(t)
	if errors.Is(err, errGone) &&
		!c.used { // what was looked at before may have changed the site: news are read by looking
		c.used = true
		fault, err = c.follow(t)
	}
	if err != nil {
		fault = err.Error()
	}
	c.Log("%s %s: %s: %s", c.role.Name, t.page, t, fault)
	if fault != "" {
		c.find(t.String(), fault)
		return nil
	}
	c.Pressed++
	return c.revealed(t)
}

// follow does the steps of a task and says what is wrong with the last, or with
// one before it.
func (c *Crawler) follow(t task) (fault string, err error) {
	done, err := c.openFor(t)
	if err != nil {
		return "", err
	}
	for i, step := range t.steps[done:] {
		if fault, err = c.do(step); err != nil || fault != "" {
			return fault, err
		}
		if done+i < len(t.steps)-1 {
			c.shown = task{page: t.page, steps: t.steps[:done+i+1]}
		}
	}
	return "", nil
}

// String says what is tried, and after what.
func (t task) String() string {
	last := len(t.steps) - 1
	name := string(t.steps[last].act) + " " + t.steps[last].what.String()
	if last == 0 {
		return name
	}
	before := make([]string, last)
	for i, s := range t.steps[:last] {
		before[i] = s.what.String()
	}
	return name + " after " + strings.Join(before, ", ")
}

// openFor shows the page of a task and says how many of its steps are done on it
// already: what only writes into the page leaves it to what comes next.
func (c *Crawler) openFor(t task) (done int, err error) {
	last := len(t.steps) - 1
	same := c.shown.page == t.page && !c.used &&
		slices.EqualFunc(c.shown.steps, t.steps[:last], func(a, b step) bool { return a.kind == b.kind && a.act == b.act })
	if same && (!c.written || t.steps[last].writes()) {
		return last, nil
	}
	return 0, c.open(t.page)
}

// writes tells that a step changes nothing but a field.
func (s step) writes() bool {
	return s.act == typeIn && s.what.Acts == "" || s.act == choose && s.what.Acts == "" ||
		s.act == press && s.what.Acts == "" && (s.what.Type == "checkbox" || s.what.Type == "radio")
}

// revealed lists what is there only since the task was done.
func (c *Crawler) revealed(t task) []task {
	last := t.steps[len(t.steps)-1]
	if len(t.steps) >= maxSteps || last.what.link() || last.act == blank || last.writes() ||
		c.watch.outcome().status >= 400 {
		return nil
	}
	here, err := chromedp.Run(c.tab, chromedp.Location())
	if err != nil || !strings.HasPrefix(here, c.URL) {
		return nil
	}
	controls, err := eval[[]control](c, "crawl.list()")
	if err != nil {
		return nil
	}
	return c.new(controls, t.steps)
}

// do uses one control and says what is wrong with what came of it, or "".
func (c *Crawler) do(s step) (fault string, err error) {
	controls, i, err := c.look(s.kind)
	if err != nil {
		return "", err
	}
	if i < 0 {
		return "", errGone
	}
	if s.act == blank || s.act == filled {
		if err := c.fill(controls[i].Form, s.act); err != nil {
			return "", err
		}
	}
	at := placement{}
	if s.act == key {
		at.Before, err = eval[state](c, "crawl.state(-1)")
	} else {
		at, err = c.scrollTo(i)
	}
	if err != nil || at.Gone {
		return "", errors.Join(err, errors.New("is gone before it is pressed"))
	}
	if at.Over != "" {
		return "lies under " + at.Over, nil
	}
	before := c.shown
	c.watch.begin()
	c.shown = task{}
	if err := c.use(s, controls[i], at, i); err != nil {
		return "", err
	}
	fault, err = c.checkEffect(s, controls[i], at.Before, i)
	if fault == "" && err == nil && len(c.watch.outcome().asked) == 0 {
		c.keep(before, s)
	}
	return fault, err
}

// keep remembers what the tab shows after a step that asked the site nothing.
func (c *Crawler) keep(before task, s step) {
	switch {
	case s.writes():
		c.shown, c.written = before, true
	case s.what.Tag == "summary" && !c.written:
		c.shown = task{page: before.page, steps: append(slices.Clone(before.steps), s)}
	}
}

// look finds a control of some kind on the page; it may be about to come.
func (c *Crawler) look(kind string) (controls []control, i int, err error) {
	for end := time.Now().Add(deadAfter); ; c.settle(quietTime) {
		if controls, err = eval[[]control](c, "crawl.list()"); err != nil {
			return nil, 0, err
		}
		i = slices.IndexFunc(controls, func(other control) bool { return other.kind(c.Route) == kind })
		if i >= 0 || time.Now().After(end) {
			return controls, i, nil
		}
	}
}

// scrollTo brings a control into view and waits until what comes into view with it
// is there.
func (c *Crawler) scrollTo(i int) (at placement, err error) {
	at, err = eval[placement](c, fmt.Sprintf("crawl.scrollTo(%d)", i))
	if err != nil || at.Gone || at.Over != "" || !at.Scrolled {
		return at, err
	}
	c.settle(restTime)
	return eval[placement](c, fmt.Sprintf("crawl.scrollTo(%d)", i))
}

// use presses the mouse at the control's place, and keys where it takes them.
func (c *Crawler) use(s step, what control, at placement, i int) error {
	if s.act == key {
		return chromedp.Do(c.tab, chromedp.KeyEvent(keyOf(what.Words)))
	}
	if err := c.click(at.X, at.Y); err != nil {
		return err
	}
	switch s.act {
	case typeIn:
		return c.write(what, i)
	case choose:
		another := kb.ArrowDown
		if what.Last {
			another = kb.ArrowUp
		}
		return chromedp.Do(c.tab, chromedp.KeyEvent(another), chromedp.KeyEvent(kb.Enter))
	}
	return nil
}

func (c *Crawler) click(x, y float64) error {
	for _, event := range []input.DispatchMouseEventParams{
		{Type: input.DispatchMouseEventTypeMouseMoved},
		{Type: input.DispatchMouseEventTypeMousePressed, Buttons: 1},
		{Type: input.DispatchMouseEventTypeMouseReleased},
	} {
		event.X, event.Y = x, y
		if event.Type != input.DispatchMouseEventTypeMouseMoved {
			event.Button, event.ClickCount = input.MouseButtonLeft, 1
		}
		if _, err := chromedp.Call(c.tab, input.DispatchMouseEvent, event); err != nil {
			return err
		}
	}
	return nil
}

// write types into a field that has the cursor, and sees that nothing moves it.
func (c *Crawler) write(what control, i int) error {
	before, err := eval[state](c, fmt.Sprintf("crawl.state(%d)", i))
	if err != nil {
		return err
	}
	if !before.Field {
		return errors.New("does not take the cursor when it is pressed")
	}
	if _, err := eval[bool](c, fmt.Sprintf("crawl.select(%d)", i)); err != nil { // what is there is written over
		return err
	}
	if err := chromedp.Do(c.tab, chromedp.KeyEvent(plausible(what.Type, what.Name))); err != nil {
		return err
	}
	// what follows typing waits for a pause of it
	for _, wait := range []time.Duration{quietTime, 450 * time.Millisecond} {
		if busy := c.settle(wait); busy != "" {
			return errors.New(busy)
		}
		after, err := eval[state](c, fmt.Sprintf("crawl.state(%d)", i))
		if err != nil {
			return err
		}
		if moved := after.Top - before.Top; after.Field && (moved > 2 || moved < -2) {
			return fmt.Errorf("moves by %.0f pixels while one types in it", moved)
		}
		if !after.Field {
			return errors.New("loses the cursor while one types in it")
		}
	}
	if sent := c.watch.outcome().sent; slices.ContainsFunc(sent, func(s string) bool { return s != "POST /preview" }) {
		return fmt.Errorf("sends %s while one types in it", strings.Join(sent, ", "))
	}
	return nil
}

// fill writes into every field of a form what the act wants in it.
func (c *Crawler) fill(form int, how act) error {
	fields, err := eval[[]field](c, fmt.Sprintf("crawl.fieldsOf(%d)", form))
	if err != nil {
		return err
	}
	for _, f := range fields {
		if err := c.fillField(f, how); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	return nil
}

type field struct {
	Index                  int
	Tag, Type, Name, Value string
	Required               bool
}

func (c *Crawler) fillField(f field, how act) error {
	what := control{Tag: f.Tag, Type: f.Type}
	switch {
	case f.Type == "file" && how == filled:
		return nil
	case !what.writable() || how == blank && !f.Required:
		return nil
	}
	at, err := c.scrollTo(f.Index)
	if err != nil || at.Gone || at.Over != "" {
		return errors.Join(err, fmt.Errorf("cannot be reached: %s", at.Over))
	}
	if err := c.click(at.X, at.Y); err != nil {
		return err
	}
	if f.Value != "" {
		if _, err := eval[bool](c, fmt.Sprintf("crawl.select(%d)", f.Index)); err != nil {
			return err
		}
		if err := chromedp.Do(c.tab, chromedp.KeyEvent(kb.Delete)); err != nil {
			return err
		}
	}
	typed := map[act]string{blank: "   ", filled: plausible(f.Type, f.Name)}[how]
	if f.Type == "date" || f.Type == "number" {
		return chromedp.Do(c.tab, chromedp.KeyEvent(typed))
	}
	_, err = chromedp.Call(c.tab, input.InsertText, input.InsertTextParams{Text: typed})
	return err
}

// plausible is what a person might write in a field.
func plausible(kind, name string) string {
	switch {
	case kind == "email", strings.Contains(name, "email"), name == "who":
		return "robin@larkspur.example"
	case kind == "url":
		return "https://example.com/page"
	case kind == "number", name == "value":
		return "3"
	case kind == "date":
		return "11302027"
	case name == "code":
		return "123456"
	case kind == "password":
		return "a violet ladder hums"
	}
	return "Rota for the desk"
}

func keyOf(name string) string {
	switch name {
	case "Enter":
		return kb.Enter
	case "Escape", "Esc":
		return kb.Escape
	case "↑":
		return kb.ArrowUp
	case "↓":
		return kb.ArrowDown
	}
	return strings.ToLower(name)
}

// checkEffect waits for what comes of a control and says what is wrong with it, or "".
func (c *Crawler) checkEffect(s step, what control, before state, i int) (string, error) {
	deadline := time.Now().Add(deadAfter)
	for {
		if busy := c.settle(quietTime); busy != "" {
			return busy + " after " + maxWait.String(), nil
		}
		after, err := eval[state](c, fmt.Sprintf("crawl.state(%d)", i))
		if err != nil {
			return "", err
		}
		if !after.Ready && time.Now().Before(deadline) {
			continue
		}
		saw := c.watch.outcome()
		c.used = c.used || len(saw.sent) > 0
		if len(saw.faults) > 0 {
			return strings.Join(saw.faults, "; "), nil
		}
		did, wrong := verdict(s, what, before, after, saw)
		if wrong != "" {
			return wrong, nil
		}
		if _, busy := c.watch.quiet(); busy != "" { // it began only now
			continue
		}
		if did {
			return "", nil
		}
		if time.Now().After(deadline) {
			return "does nothing", nil
		}
	}
}

// verdict says whether something came of a control, and what is wrong with it.
func verdict(s step, what control, before, after state, saw happened) (did bool, wrong string) {
	newPage := after.ID != before.ID
	refusing := s.act == blank
	switch {
	case after.Empty && newPage && saw.other == "":
		return true, "leads to an empty page"
	case after.Refused > before.Refused && !newPage:
		return true, ""
	case newPage && (saw.status == 409 || saw.status == 422) && after.Says == "":
		return true, fmt.Sprintf("is refused (%d) without a word beside a field: %s", saw.status, after.Heading)
	case what.Submits && strings.Contains(what.Acts, "hx-") && len(saw.asked) > 0 &&
		!slices.Contains(saw.asked, pathOf(what.Action)):
		return true, fmt.Sprintf("asks for %s, not %s", strings.Join(saw.asked, ", "), pathOf(what.Action))
	case newPage && saw.status >= 400: // and says why
		return true, ""
	case refusing && newPage && !strings.Contains(after.Says, " "):
		return true, "is taken without what the form needs, and nothing is said"
	case saw.other != "":
		return true, ""
	case newPage && len(saw.sent) > 0 && !what.Checked && after.URL == before.URL && after.Shown == before.Shown:
		return true, "sends the form and says nothing: the page is as before"
	case newPage, after.URL != before.URL:
		return true, ""
	case what.Type == "color": // the browser's own picker opens, which no page can see
		return true, ""
	case what.Target == "_blank": // opens in a tab of its own; whether it leads anywhere was asked before
		return true, ""
	case what.Readonly && after.Field: // to be copied from
		return true, ""
	case what.Checked && (what.Type == "radio" || what.Submits):
		return true, ""
	}
	return len(saw.asked) > 0 && what.Submits || after.Page != before.Page ||
		after.Focus != "" && after.Focus != before.Focus ||
		after.Scroll != before.Scroll, ""
}

// settle waits until nothing is under way. What is still under way after the
// maxWait time is returned.
func (c *Crawler) settle(quiet time.Duration) (busy string) {
	for end := time.Now().Add(maxWait); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		var since time.Duration
		if since, busy = c.watch.quiet(); since >= quiet {
			return ""
		}
	}
	return busy
}
