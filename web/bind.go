package web

import (
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
