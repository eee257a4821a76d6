package web

import (
	"maps"
	"net/http"
	"regexp"
	"slices"

	"ideaboard/internal/link"
	"ideaboard/templates"
)

// rowNumber is the suffix of fields that a page has once per row.
var rowNumber = regexp.MustCompile(`-\d+$`)

// keptForm returns what somebody has sent, as a form to send again, or nil if they
// wrote nothing. Forms without text are kept, too, if the session had ended. It uses
// only the request, so it works even if the page of the form cannot be rendered.
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
		if name == forAccountField { // when sent again, it belongs to the reader
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
	// The title comes before the text.
	slices.SortStableFunc(kept.Texts, func(a, b templates.KeptField) int { return len(a.Value) - len(b.Value) })
	return kept
}

// endedSession reports whether somebody was signed in when their page was rendered,
// and no longer is.
func endedSession(c Context) bool { return userOf(c) == nil && drawnFor(c) != 0 }
