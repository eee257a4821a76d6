package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ideaboard/internal/i18n"
	"ideaboard/templates"
)

const undoCookie = "undo"

// undoForm is a form that undoes what a person just did: it does the opposite. There is no time limit,
// because nobody is notified of what can be undone in this way.
type undoForm struct {
	Toast  string // the key of what was done
	URL    string
	Fields []templates.ToastField
}

// field adds a field.
func (f *undoForm) field(name, value string) {
	f.Fields = append(f.Fields, templates.ToastField{Name: name, Value: value})
}

// toastUndo keeps a toast with a form for the next page. The cookie is signed for the person, so that
// no other site of the domain can put a form of its own on their page.
func (s *server) toastUndo(c Context, form undoForm) {
	content, err := json.Marshal(form)
	if err != nil {
		panic(err) // a struct of strings
	}
	value := base64.RawURLEncoding.EncodeToString(content)
	s.setUndoCookie(c, value+"."+s.Accounts.Sign(undoPurpose(c), value), 60)
}

func (s *server) setUndoCookie(c Context, value string, age int) {
	c.SetCookie(&http.Cookie{
		Name:     undoCookie,
		Value:    value,
		Path:     "/",
		MaxAge:   age,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
}

func undoPurpose(c Context) string { return "undo for " + strconv.FormatInt(actor(c).ID, 10) }

// takeUndo returns the toast that toastUndo kept for this page, once; nil if there is none.
func (s *server) takeUndo(c Context) *templates.ActToast {
	cookie, err := c.Cookie(undoCookie)
	if err != nil || userOf(c) == nil { // a page for visitors is shared
		return nil
	}
	s.setUndoCookie(c, "", -1)
	value, signature, _ := strings.Cut(cookie.Value, ".")
	if !s.Accounts.Signed(undoPurpose(c), value, signature) {
		return nil
	}
	var form undoForm
	content, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || json.Unmarshal(content, &form) != nil || !slices.Contains(toasts, form.Toast) {
		return nil
	}
	return s.shownUndo(c, form)
}

func (s *server) shownUndo(c Context, form undoForm) *templates.ActToast {
	return &templates.ActToast{
		Text:     i18n.T(c.Request().Context(), form.Toast),
		Undo:     form.URL,
		Fields:   form.Fields,
		Return:   returnTo(c, c.Request().URL.RequestURI()),
		Stays:    true,
		ViewerID: actor(c).ID,
	}
}
