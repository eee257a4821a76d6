package ui_test

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/templates/ui"
)

// TestSummedUp: the list stands at the beginning of the form, or before the first field if that stands
// outside of its form.
func TestSummedUp(t *testing.T) {
	ctx := i18n.With(context.Background(), "en")
	name := ui.Field{ID: "name", Label: "Name", Error: "Too long."}
	for before, want := range map[string]string{
		`<form action="/a">`:                   `<form action="/a"><div class="error-summary"`,
		`<form></form><p><div class="field">`:  `<form></form><p><div class="error-summary"`,
		`<form action="?a&gt;b"><p>`:           `<form action="?a&gt;b"><div class="error-summary"`,
		`<h1>Form</h1><p>Without a field.</p>`: `<div class="error-summary"`,
	} {
		page := templ.Join(templ.Raw(before), ui.FieldError(name), ui.FieldError(ui.Field{ID: "other", Error: "Wrong."}))
		if html := render(t, ctx, page); !strings.HasPrefix(html, want) || !strings.Contains(html, "Name: Too long.") {
			t.Errorf("%s: %s", before, html)
		}
	}
	if html := render(t, ctx, ui.FieldError(name)); strings.Contains(html, "error-summary") {
		t.Errorf("one error is summed up: %s", html)
	}
}

func render(t *testing.T, ctx context.Context, page templ.Component) string {
	t.Helper()
	var html strings.Builder
	if err := ui.SummedUp().Render(templ.WithChildren(ctx, page), &html); err != nil {
		t.Fatal(err)
	}
	return html.String()
}
