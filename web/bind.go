package web

import (
	"strconv"
	"strings"

	"ideaboard/internal/problem"
)

// bind reads the request's form into form, a pointer to a struct with only the fields
// that a visitor may send.
func bind(c Context, form any) error {
	if err := bindBody(c, form); err != nil {
		return &problem.Error{Kind: problem.Invalid, Message: "problem.form_invalid", Cause: err}
	}
	return nil
}

// bindTo reads the number in the address, and the form.
func bindTo[T any](c Context) (id int64, form T, err error) {
	if id, err = numberIn(c); err == nil {
		err = bind(c, &form)
	}
	return id, form, err
}

// numberIn reads the number of an idea, a person or a company from the address: "12",
// or "12-a-few-words". Anything else is not found.
func numberIn(c Context) (int64, error) {
	raw, _, _ := strings.Cut(c.Param("id"), "-")
	id, err := strconv.ParseInt(raw, 10, 64)
	if err != nil || id <= 0 || raw != strconv.FormatInt(id, 10) {
		return 0, problem.New(problem.NotFound, "problem.not_found")
	}
	return id, nil
}
