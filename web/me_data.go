package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/files"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/text"
	"ideaboard/templates"
)

// downloadTime is how long sending a person's data may take.
const downloadTime = 5 * time.Minute

// leaveForm is the form to delete one's account.
type leaveForm struct {
	Confirm string `form:"confirm"` // their name, or one of leaveWords
	Votes   string `form:"votes"`   // "keep" or "go"
}

// leaveWords are accepted instead of one's own name, in any language.
var leaveWords = []string{"DELETE", "BORRAR"}

// myData serves GET /me/data.
func (s *server) myData(c Context) error {
	if _, err := signedIn(c); err != nil {
		return err
	}
	return s.showMyData(c, http.StatusOK, leaveForm{}, nil)
}

func (s *server) showMyData(c Context, status int, form leaveForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	view := templates.MeDataPage{
		Page:   s.page(c, i18n.T(ctx, "page.my_data")),
		Name:   userOf(c).Name,
		Typed:  form.Confirm,
		Votes:  form.Votes,
		Errors: wrong,
	}
	view.Nav, view.NoIndex, view.Path = "me", true, link.MeData
	return show(c, status, templates.MeData(view))
}

// downloadData serves GET /me/data/download: everything that is kept about the person,
// as a ZIP file. It is sent while it is read, so an error in the middle can only cut
// it off, which browsers report as a failed download.
func (s *server) downloadData(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	if err := s.Limits.Allow(c.Request().Context(), ratelimit.DataDownloads, strconv.FormatInt(user.ID, 10)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), downloadTime)
	defer cancel()
	now := s.Now()
	h := c.Response().Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="ideaboard-my-data-`+now.Format(time.DateOnly)+`.zip"`)
	_ = http.NewResponseController(c.Response()).
		SetWriteDeadline(time.Now().Add(downloadTime))
		// without this, a slow connection is cut off sooner
	err = s.Takeout.Write(ctx, c.Response(), s.pictureFile, actor(c), now)
	if err != nil && sentOf(c).Begun {
		s.Log.Error("download of a person's data", "error", err, "user", actor(c).ID)
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		h.Del("Content-Disposition")
	}
	return err
}

// pictureFile opens the file of a picture, or returns nil if there is none.
func (s *server) pictureFile(ctx context.Context, name string) (io.ReadCloser, error) {
	file, _, err := s.Files.Open(ctx, name)
	if errors.Is(err, files.ErrNone) {
		s.Log.Warn("a picture has no file", "file", name)
		return nil, nil
	}
	return file, err
}

// leave serves POST /me/data/delete: it deletes the person's account and signs them
// out.
func (s *server) leave(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	var form leaveForm
	if err := bind(c, &form); err != nil {
		return err
	}
	if !confirmsLeaving(user, form.Confirm) {
		return s.showMyData(
			c, http.StatusUnprocessableEntity, form, fields(c, problem.Field("confirm", "problem.confirm_wrong", nil)),
		)
	}
	// Require a recent sign-in before deleting.
	if redirected, err := s.requireRecentSignIn(c, link.MeData); redirected || err != nil {
		return err
	}
	err = s.Board.Leave(c.Request().Context(), actor(c), form.Votes == "go")
	if problem.KindOf(err) == problem.Conflict {
		return s.showMyData(c, http.StatusConflict, form, map[string]string{"page": message(c, err)})
	}
	if err != nil {
		return err
	}
	if err := s.endSession(c); err != nil { // the session's row is gone already
		return err
	}
	s.toast(c, "toast.left")
	return s.redirect(c, link.Home)
}

// confirmsLeaving reports whether a person typed their own name, or a word for it.
func confirmsLeaving(user *account.User, typed string) bool {
	typed = text.Line(typed)
	isTyped := func(word string) bool { return strings.EqualFold(word, typed) }
	return typed != "" && (isTyped(text.Line(user.Name)) || slices.ContainsFunc(leaveWords, isTyped))
}
