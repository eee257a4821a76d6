package templates_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"ideaboard/internal/i18n"
	"ideaboard/templates"
)

// TestWhatPeopleWriteCanComeBack: every field that one can type into, in a form
// that sends something, is known to the form that brings words back.
func TestWhatPeopleWriteCanComeBack(t *testing.T) {
	t.Parallel()
	ctx := i18n.With(context.Background(), "en")
	// Chosen rather than written, or typed again sooner than found.
	others := []string{
		"confirm",
		"as",
		"to",
		"from",
		"into",
		"idea",
		"value",
		"brand",
		"colour",
		"promised_for",
		"plan",
		"client_id",
		"quiet_from",
		"quiet_until",
		"time_zone",
		"count",
		"days",
		"token",
	}
	row := regexp.MustCompile(`-\d+$`)
	fields := 0
	for name, page := range pages(ctx) {
		document, err := goquery.NewDocumentFromReader(strings.NewReader(draw(t, ctx, page)))
		if err != nil {
			t.Fatal(err)
		}
		document.Find("textarea[name], input[name]").Each(func(_ int, field *goquery.Selection) {
			if field.Closest("form[method=post]").Length() == 0 && field.AttrOr("form", "") == "" {
				return
			}
			kind := field.AttrOr("type", "text")
			if slices.Contains([]string{"hidden", "checkbox", "radio", "file", "color", "date", "search"}, kind) {
				return
			}
			fields++
			base := row.ReplaceAllString(field.AttrOr("name", ""), "")
			if kind == "password" != slices.Contains(templates.SecretFields, base) && base != "code" {
				t.Errorf("%s: the field %q is a secret on one side only", name, base)
			}
			if !slices.Contains(slices.Concat(templates.TextFields, templates.SecretFields, others), base) {
				t.Errorf("%s: what is typed into %q is lost when the form cannot be taken: add it to TextFields", name, base)
			}
		})
	}
	if fields < 40 {
		t.Errorf("only %d fields were found", fields)
	}
}
