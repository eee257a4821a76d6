package templates_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ideaboard/internal/i18n"
)

// TestNoTwoFormsShareADraft: draft.js knows a form by its key, or by where it
// sends and the names of its written fields. No two of a page are the same.
func TestNoTwoFormsShareADraft(t *testing.T) {
	t.Parallel()
	ctx := i18n.With(context.Background(), i18n.Languages()[0].Tag)
	kept := 0
	for name, page := range pages(ctx) {
		root, err := html.Parse(strings.NewReader(draw(t, ctx, page)))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for form := range root.Descendants() {
			if form.Data != "form" || attr(form, "method") != "post" || inTemplate(form) ||
				strings.Contains(attr(form, "class"), "kept") {
				continue
			}
			key := draftKey(form)
			if key == "" {
				continue
			}
			if kept++; seen[key] {
				t.Errorf("%s: two forms keep their words as %q", name, key)
			}
			seen[key] = true
		}
	}
	if kept < 50 {
		t.Errorf("only %d forms were looked at", kept)
	}
}

// draftKey returns what draft.js calls the draft of a form; "" when nothing is
// written in it.
func draftKey(form *html.Node) string {
	if key := attr(form, "data-draft"); key != "" {
		return key
	}
	var names []string
	for field := range form.Descendants() {
		kind, typed := attrOf(field, "type")
		written := field.Data == "textarea" || field.Data == "input" && (kind == "text" || !typed)
		if name := attr(field, "name"); written && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	path, _, _ := strings.Cut(attr(form, "action"), "?")
	return path + " " + strings.Join(names, " ")
}

func inTemplate(n *html.Node) bool {
	for at := range n.Ancestors() {
		if at.Data == "template" {
			return true
		}
	}
	return false
}

func attr(n *html.Node, name string) string {
	value, _ := attrOf(n, name)
	return value
}

func attrOf(n *html.Node, name string) (value string, has bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
