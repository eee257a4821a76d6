package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/httperror"
	"ideaboard/internal/link"
	"ideaboard/internal/picture"
	"ideaboard/internal/problem"
)

// Limits of a request's body, in bytes.
const (
	smallBody   = 64 << 10  // read immediately; longer ones wait for their turn
	visitorBody = 512 << 10 // the longest text of a visitor, as forms encode it
	memberBody  = 4 << 20
	maxAvatar   = picture.Largest + 1<<20 // leaves room to report a picture that is a little too large beside its field
	maxPicture  = picture.LargestFit + 1<<20
	maxSkipped  = 64 << 20 // of a form with a picture that is too large: its text is read, the picture is skipped
)

// How many bodies over smallBody are read at the same time.
const (
	bodiesAtOnce    = 16
	bodiesPerClient = 3
	bodiesWaiting   = 3
	bodyWait        = 2 * time.Second
)

// readBody reads the form of a request once the sender is known: visitors may send
// less, and no files. It keeps pictures in temporary files and texts in memory. The
// caller calls free when the request is done.
func (s *server) readBody(c Context) (free func(), err error) {
	r, free := c.Request(), func() {}
	if r.Method != http.MethodPost {
		return free, nil
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	isMultipart := kind == "multipart/form-data"
	if r.ContentLength != 0 && (err != nil || !isMultipart && kind != "application/x-www-form-urlencoded") {
		return free, problem.New(problem.Invalid, "problem.text_invalid")
	}
	limit := bodyLimit(c, isMultipart)
	tooLarge := isMultipart && limit > memberBody && r.ContentLength > limit && userOf(c) != nil
	if tooLarge { // read the rest: a browser that is cut off while sending shows no response
		r.Body = http.MaxBytesReader(c.Response(), r.Body, maxSkipped)
	} else {
		r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
	}
	if r.ContentLength < 0 || r.ContentLength > smallBody {
		end, err := s.bodies.Begin(r.Context(), caller(c), userOf(c) == nil)
		if err != nil {
			return free, err
		}
		free = end
	}
	switch {
	case tooLarge:
		_ = readTexts(r, params["boundary"]) // also after an error
		err = &http.MaxBytesError{Limit: limit}
	case isMultipart && userOf(c) == nil:
		err = readTexts(r, params["boundary"])
	case isMultipart:
		if err = r.ParseMultipartForm(smallBody); r.MultipartForm != nil {
			end, form := free, r.MultipartForm
			free = func() {
				_ = form.RemoveAll() // temporary files, which the system removes, too
				end()
			}
		}
	default:
		err = r.ParseForm()
	}
	if err != nil {
		return free, formError(c, err)
	}
	return free, nil
}

// maxParts is how many parts a visitor's multipart form may have.
const maxParts = 1000

// readTexts reads the texts of a multipart form and skips its files, of which it keeps
// only the names. Visitors may not send files, but somebody whose session has ended,
// or whose picture is too large, gets their text back this way. It keeps what it read
// before an error.
func readTexts(r *http.Request, boundary string) error {
	body := &textBody{from: r.Body, left: visitorBody}
	reader := multipart.NewReader(body, boundary)
	form, files := url.Values{}, map[string][]*multipart.FileHeader{}
	r.PostForm, r.MultipartForm = form, &multipart.Form{Value: form, File: files}
	for range maxParts {
		part, err := reader.NextPart()
		if err == io.EOF { //nolint:errorlint // a wrapped io.EOF means that the end is missing
			return r.ParseForm() // adds the query
		}
		if err != nil {
			return err
		}
		name := part.FormName()
		if part.FileName() != "" {
			files[name] = append(files[name], &multipart.FileHeader{Filename: part.FileName()})
			err = body.skip(part)
		} else {
			var text []byte
			text, err = io.ReadAll(part)
			form.Add(name, string(text))
		}
		if err != nil {
			return err
		}
	}
	return multipart.ErrMessageTooLarge
}

// textBody is a body of which only a limited part may be read into memory, including
// the headers of parts.
type textBody struct {
	from     io.Reader
	left     int64
	skipping bool
}

// Read reads and counts, unless a part is skipped.
func (b *textBody) Read(into []byte) (n int, err error) {
	n, err = b.from.Read(into)
	if b.skipping {
		return n, err
	}
	if b.left -= int64(n); b.left < 0 {
		return 0, &http.MaxBytesError{Limit: visitorBody}
	}
	return n, err
}

// skip reads a part without keeping it.
func (b *textBody) skip(part io.Reader) error {
	b.skipping = true
	defer func() { b.skipping = false }()
	_, err := io.Copy(io.Discard, part)
	return err
}

// bodyLimit returns how large a form may be; only forms with a file field may contain
// a picture.
func bodyLimit(c Context, isMultipart bool) int64 {
	switch {
	case isMultipart && (c.Path() == link.MeAvatar || c.Path() == link.BrandLogo):
		return maxAvatar
	case isMultipart && bringsPicture[c.Path()]:
		return maxPicture
	case userOf(c) == nil:
		return visitorBody
	}
	return memberBody
}

// caller returns whose requests are limited at the same time: a person's, or a
// visitor's client's.
func caller(c Context) string {
	if user := userOf(c); user != nil {
		return "user " + strconv.FormatInt(user.ID, 10)
	}
	return client(c)
}

// formError returns the refusal of a form that could not be read. For a form with a
// picture, it says how large a picture may be.
func formError(c Context, err error) error {
	tooLarge, ok := errors.AsType[*http.MaxBytesError](err)
	if !ok && !errors.Is(err, multipart.ErrMessageTooLarge) {
		return &problem.Error{Kind: problem.Invalid, Message: "problem.text_invalid", Cause: err}
	}
	if largest := largestPicture(c); ok && tooLarge.Limit > memberBody && largest != 0 {
		err = &problem.Error{
			Kind: problem.Invalid, Message: "problem.picture_large",
			Args: map[string]any{"Megabytes": largest >> 20}, Cause: err,
		}
	}
	return httperror.WithStatus(http.StatusRequestEntityTooLarge, err)
}

// largestPicture returns how large a picture in a form may be, in bytes; 0 if the form
// takes none.
func largestPicture(c Context) int {
	switch {
	case c.Path() == link.MeAvatar || c.Path() == link.BrandLogo:
		return picture.Largest
	case bringsPicture[c.Path()]:
		return picture.LargestFit
	}
	return 0
}

// startClock starts the time limit of the database's part of a page again. The
// request's snapshot of the site starts with it.
func startClock(c Context) context.CancelFunc {
	r := c.Request()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), pageTime)
	c.SetRequest(r.WithContext(board.WithOneSnapshot(ctx)))
	return cancel
}
