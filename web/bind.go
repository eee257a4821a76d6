package web

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ideaboard/internal/problem"
)

// binder reads forms into structs that hold only what a visitor may send.
var binder = &echo.DefaultBinder{}

// bind reads the request's form into form, a pointer to such a struct.
func bind(c echo.Context, form any) error {
	if err := binder.BindBody(c, form); err != nil {
		return &problem.Error{Kind: problem.Invalid, Message: "problem.text_invalid", Cause: err}
	}
	return nil
}

// bindTo reads the number of what a form is about, and the form.
func bindTo[T any](c echo.Context) (id int64, form T, err error) {
	if id, err = numberIn(c); err == nil {
		err = bind(c, &form)
	}
	return id, form, err
}

// numberIn reads the number of an idea, a person or a company from the address:
// "12", or "12-a-few-words". What is no number of ours is not found.
func numberIn(c echo.Context) (int64, error) {
	raw, _, _ := strings.Cut(c.Param("id"), "-")
	id, err := strconv.ParseInt(raw, 10, 64)
	if err != nil || id <= 0 || raw != strconv.FormatInt(id, 10) {
		return 0, problem.New(problem.NotFound, "problem.not_found")
	}
	return id, nil
}
