package ui

import (
	"bytes"
	"context"
	"io"

	"github.com/a-h/templ"
)

type problemsKey struct{}

// fieldProblem is an error that is shown beside a field.
type fieldProblem struct{ ID, Label, Error string }

// noted adds the field's error to those of the page that [SummedUp] shows.
func (f Field) noted(ctx context.Context) {
	if problems, ok := ctx.Value(problemsKey{}).(*[]fieldProblem); ok {
		*problems = append(*problems, fieldProblem{f.ID, f.Label, f.Error})
	}
}

// SummedUp renders its children, a page whose form was refused. If several fields are wrong, the form begins with a
// list of their errors, each of which leads to its field.
func SummedUp() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		page := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		var problems []fieldProblem
		var body bytes.Buffer
		if err := page.Render(context.WithValue(ctx, problemsKey{}, &problems), &body); err != nil {
			return err
		}
		html := body.Bytes()
		if len(problems) < 2 {
			_, err := w.Write(html)
			return err
		}
		first := errorID(problems[0].ID)
		for i, problem := range problems {
			if !bytes.Contains(html, []byte(`id="`+problem.ID+`"`)) { // a group of choices has no field of this id
				problems[i].ID = errorID(problem.ID)
			}
		}
		start := formStart(html, first)
		if _, err := w.Write(html[:start]); err != nil {
			return err
		}
		if err := errorSummary(problems).Render(ctx, w); err != nil {
			return err
		}
		_, err := w.Write(html[start:])
		return err
	})
}

// errorID returns the id of the error of a field.
func errorID(field string) string { return field + "-error" }

// formStart returns where the content of the form begins that contains the element with this id, or
// the field itself if it stands outside of its form. templ escapes ">" in attributes.
func formStart(html []byte, id string) int {
	at := max(bytes.Index(html, []byte(`id="`+id+`"`)), 0)
	form := bytes.LastIndex(html[:at], []byte("<form"))
	if form < 0 || bytes.Contains(html[form:at], []byte("</form>")) {
		return max(bytes.LastIndex(html[:at], []byte(`<div class="field"`)), 0)
	}
	return form + bytes.IndexByte(html[form:], '>') + 1
}
