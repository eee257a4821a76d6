package web

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/files"
	"ideaboard/internal/link"
	"ideaboard/internal/picture"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// pictureWidths are the widths, in pixels, in which a picture in a text is stored.
var pictureWidths = []int{400, 800, 1600}

// attach serves POST /attachments for scripts: it responds with the new picture's
// number and Markdown, or with what is wrong.
func (s *server) attach(c Context) error {
	if err := actor(c).May(policy.Attach, policy.Subject{}); err != nil {
		return err
	}
	sent, err := s.takePicture(c)
	if err == nil && sent.ID == 0 {
		err = problem.Field("picture", "problem.picture_needed", nil)
	}
	if wrong := keeping(c, err, "picture"); wrong != nil {
		for _, message := range wrong {
			return c.JSON(statusFor(err), map[string]string{"wrong": message})
		}
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"id": sent.ID, "markdown": sent.Markdown()})
}

// withPicture stores the picture that was sent with a form and returns the form's text
// with the picture at its end. Check first that the text is allowed. Errors of the
// picture use the fields of takePicture.
func (s *server) withPicture(c Context, body string) (string, error) {
	sent, err := s.takePicture(c)
	if err != nil || sent.ID == 0 {
		return body, err
	}
	return strings.TrimSpace(body + "\n\n" + sent.Markdown()), nil
}

// pictureIn returns the picture that was sent with a form, or nil. A form without a
// chosen file sends a file without a name; an empty file with a name was chosen.
func pictureIn(c Context) *multipart.FileHeader {
	form := c.Request().MultipartForm
	if form == nil || len(form.File["picture"]) == 0 {
		return nil
	}
	header := form.File["picture"][0]
	if header.Size == 0 && header.Filename == "" {
		return nil
	}
	return header
}

// takePicture stores the picture that a signed-in person sends in the field "picture",
// with "picture_alt". Without one it returns the zero Attachment. It writes the files
// before the row: what a crash leaves behind is swept.
func (s *server) takePicture(c Context) (sent board.Attachment, err error) {
	header := pictureIn(c)
	if header == nil {
		return sent, nil
	}
	if header.Size == 0 {
		return sent, problem.Field("picture", "problem.picture_empty", nil)
	}
	alt, err := board.CleanAlt("picture_alt", c.FormValue("picture_alt"))
	if err != nil {
		return sent, err
	}
	if err := s.Accounts.AllowUser(c.Request().Context(), ratelimit.Uploads, *userOf(c)); err != nil {
		return sent, err
	}
	file, err := header.Open()
	if err != nil {
		return sent, err
	}
	defer file.Close()
	base := context.WithoutCancel(c.Request().Context()) // the database's time starts once the picture is encoded
	making, cancel := context.WithTimeout(base, pictureTime)
	defer cancel()
	sizes, kind, err := picture.Fit(making, file, pictureWidths)
	if err != nil {
		return sent, err
	}
	sent = board.Attachment{Key: strings.ToLower(rand.Text()), Type: kind, Alt: alt}
	var widths []string
	for _, size := range sizes {
		if err := s.Files.Put(making, sent.File(size.Width), kind, size.File); err != nil {
			return board.Attachment{}, &problem.Error{Kind: problem.Unavailable, Message: "problem.busy", Cause: err}
		}
		widths = append(widths, strconv.Itoa(size.Width))
		sent.Width, sent.Height = size.Width, size.Height
	}
	sent.Sizes = strings.Join(widths, ",")
	afterResponse(c, startClock(c)) // also for the rest of the request
	return s.Board.Attach(c.Request().Context(), actor(c), sent)
}

// attachment serves GET /attachments/{id}/{key}-{width} to people who may see the text
// that shows the picture.
func (s *server) attachment(c Context) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	key, rawWidth, _ := strings.Cut(c.Param("file"), "-")
	width, err := strconv.Atoi(rawWidth)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	found, shared, err := s.Board.Attachment(ctx, actor(c), id, key, width)
	if err != nil {
		return err
	}
	h, etag := c.Response().Header(), `"`+found.File(width)+`"`
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	if !shared { // access may change at any time
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Set("ETag", etag)
	h.Set("Content-Security-Policy", pictureRule)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set(
		"Content-Disposition",
		`inline; filename="picture-`+strconv.FormatInt(
			id,
			10,
		)+map[string]string{"image/png": ".png"}[found.Type]+map[string]string{"image/jpeg": ".jpg"}[found.Type]+`"`,
	)
	if matches(c.Request().Header.Get("If-None-Match"), etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return s.sendFile(c, found, width)
}

func (s *server) sendFile(c Context, found board.Attachment, width int) error {
	file, size, err := s.Files.Open(c.Request().Context(), found.File(width))
	if errors.Is(err, files.ErrNone) {
		s.Log.Warn("a picture has no file", "picture", found.ID)
		return problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return &problem.Error{Kind: problem.Unavailable, Message: "problem.unavailable", Cause: err}
	}
	defer file.Close()
	c.Response().Header().Set("Content-Type", found.Type)
	c.Response().Header().Set("Content-Length", strconv.FormatInt(size, 10))
	c.Response().WriteHeader(http.StatusOK)
	_, err = io.Copy(c.Response(), file)
	return err
}

// bringsPicture lists the forms that may contain a picture.
var bringsPicture = map[string]bool{
	link.Attachments:      true,
	link.Ideas:            true,
	"/ideas/:id/edit":     true,
	"/ideas/:id/comments": true,
	"/comments/:id/edit":  true,
	"/ideas/:id/answers":  true,
	"/answers/:id/edit":   true,
}
