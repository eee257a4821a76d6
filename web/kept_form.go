package web

import (
	"maps"
	"net/http"
	"regexp"
	"slices"

	"ideaboard/internal/link"
	"ideaboard/templates"
)

// rowNumber follows the name of a field that a page has once a row.
var rowNumber = regexp.MustCompile(`-\d+$`)

// keptForm returns what somebody has sent, as a form to be sent again, or nil
// when they have written nothing: but what was pressed after the session had ended
// is kept without words, too. It needs nothing but the request, so it is
// there also when the page of the form cannot be drawn.
func keptForm(c Context) *templates.KeptForm {
	r := c.Request()
	if r.Method != http.MethodPost || isPart(c) || c.Get(sameOriginKey) == nil {
		return nil
	}
	kept := &templates.KeptForm{
		Action: link.SafeReturn(r.URL.RequestURI()),
		Files:  r.MultipartForm != nil && len(r.MultipartForm.File) > 0,
	}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if name == accountField { // sent again, it is the reader's own
			continue
		}
		for _, value := range r.PostForm[name] {
			field := templates.KeptField{Name: name, Value: value}
			switch base := rowNumber.ReplaceAllString(name, ""); {
			case slices.Contains(templates.SecretFields, base):
				kept.Secrets = append(kept.Secrets, name)
			case value != "" && slices.Contains(templates.TextFields, base):
				kept.Texts = append(kept.Texts, field)
			default:
				kept.Others = append(kept.Others, field)
			}
		}
	}
	if len(kept.Texts) == 0 && !endedSession(c) {
		return nil
	}
	// A title comes before its text.
	slices.SortStableFunc(kept.Texts, func(a, b templates.KeptField) int { return len(a.Value) - len(b.Value) })
	return kept
}

// endedSession reports whether somebody was signed in when their page was drawn, and
// is no more.
func endedSession(c Context) bool { return userOf(c) == nil && drawnFor(c) != 0 }
