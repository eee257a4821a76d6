package crawl

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// control is one thing on a page that a person can press, as page.js tells it.
type control struct {
	Tag, Type, Name, Value, Words, Region, Acts, ID string
	Href, Target, Action, Method                    string
	Submits, Checked, Required, Readonly, HasFields bool
	Needs, Last                                     bool
	Form, Width, Height                             int
}

// act is what is done with a control.
type act string

const (
	press  act = "press"
	typeIn act = "type in"
	choose act = "choose in"
	key    act = "press the key"
	blank  act = "send spaces with"
	filled act = "fill in and send"
)

// acts are the ways in which a person uses a control.
func (c control) acts() []act {
	switch {
	case c.Tag == "kbd":
		return []act{key}
	case c.Tag == "select":
		return []act{choose}
	case c.writable():
		return []act{typeIn}
	case c.Submits && c.HasFields && c.Method == "post" && c.Needs: //nolint:usestdlibvars // a form's, in small letters
		return []act{press, blank, filled}
	case c.Submits && c.HasFields:
		return []act{press, filled}
	}
	return []act{press}
}

func (c control) writable() bool {
	if c.Tag == "textarea" {
		return !c.Readonly
	}
	switch c.Type {
	case "checkbox", "radio", "file", "color", "submit", "button", "reset", "range":
		return false
	}
	return c.Tag == "input" && !c.Readonly
}

// link tells a link that the browser follows by itself: no script takes part.
func (c control) link() bool { return c.Href != "" && c.Acts == "" }

var digits = regexp.MustCompile(`\d+`)

// kind names what a control does, without the idea, person or tag that it does
// it to: of controls of one kind on one page, one is pressed.
func (c control) kind(route func(string) string) string {
	parts := []string{c.Tag, c.Type, digits.ReplaceAllString(c.Name, "#"), digits.ReplaceAllString(c.Value, "#"), c.Acts}
	if c.Href != "" {
		if to, err := url.Parse(c.Href); err == nil {
			names := []string{}
			for name := range to.Query() {
				names = append(names, name)
			}
			parts = append(parts, route(to.Path), strings.Join(sorted(names), "&"), digits.ReplaceAllString(to.Fragment, "#"))
		}
	} else if c.Action != "" {
		parts = append(parts, c.Method, route(pathOf(c.Action)))
	} else {
		parts = append(parts, digits.ReplaceAllString(c.Words, "#"))
	}
	return strings.Join(parts, " ")
}

// String names the control to a person.
func (c control) String() string {
	what := map[string]string{"a": "link", "kbd": "key", "summary": "disclosure", "textarea": "field"}[c.Tag]
	switch {
	case what != "":
	case c.Tag == "input" && c.writable():
		what = "field"
	case c.Tag == "input":
		what = c.Type
	default:
		what = c.Tag
	}
	name := fmt.Sprintf("%s %q", what, c.Words)
	if c.Href != "" {
		if to, err := url.Parse(c.Href); err == nil {
			return name + " to " + to.RequestURI()
		}
	}
	if c.Name != "" {
		name += " (" + c.Name + ")"
	}
	if c.Submits {
		name += " of " + c.Method + " " + pathOf(c.Action)
	}
	return name
}
