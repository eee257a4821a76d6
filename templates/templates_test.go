package templates_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/templates"
)

var (
	heading1 = regexp.MustCompile(`<h1[ >]`)
	anID     = regexp.MustCompile(`\sid="([^"]*)"`)
	bareKey  = regexp.MustCompile(`[>"“(]\s*(` +
		`page|nav|foot|list|vote|person|idea|staff|form|versions|moderate|keys|sign_in|` +
		`code|confirm|me|setup|site|dev_mail|mail|me_nav|admin_nav|people|human|` +
		`merge_people|log|ways|ask|password|passkey|second|invite|safety|totp|sessions|` +
		`doors|profile|my_data|profile_page|person_list|follow|toast|problem|error|date|` +
		`language` +
		`)\.[a-z_0-9]+\s*[<"”)]`)
	// Searches take 2000.
	cutShort = regexp.MustCompile(`<textarea[^>]*\smaxlength=|<input(?:\s[^>]*)?\sdir="auto"[^>]*\smaxlength="\d{1,3}"`)
	inline   = regexp.MustCompile(`(?i)\sstyle=|<style|\son[a-z]+=|<script(?:\s[^>]*)?>[^<]|javascript:`)
)

// TestEveryPage draws every page in every language and looks at what holds
// for all of them.
func TestEveryPage(t *testing.T) {
	for _, language := range i18n.Languages() {
		ctx := i18n.With(context.Background(), language.Tag)
		for name, page := range pages(ctx) {
			t.Run(language.Tag+"/"+name, func(t *testing.T) {
				html := draw(t, ctx, page)
				if n := len(heading1.FindAllString(html, -1)); n != 1 {
					t.Errorf("%d h1, want 1", n)
				}
				if !strings.Contains(html, `<html lang="`+language.Tag+`"`) || strings.Contains(html, "<title></title>") {
					t.Error("the page lacks its language or title")
				}
				for _, wrong := range inline.FindAllString(html, -1) {
					t.Errorf("what the Content-Security-Policy forbids: %s", wrong)
				}
				for _, key := range bareKey.FindAllString(html, -1) {
					t.Errorf("a key without words: %s", key)
				}
				for _, wrong := range cutShort.FindAllString(html, -1) {
					t.Errorf("a field that cuts what is pasted in silence: %s", wrong)
				}
				if strings.Contains(html, "&lt;no value&gt;") || strings.Contains(html, "<no value>") {
					t.Error("a placeholder without a value")
				}
				seen := map[string]bool{}
				for _, id := range anID.FindAllStringSubmatch(html, -1) {
					if seen[id[1]] {
						t.Errorf("two elements have the id %q", id[1])
					}
					seen[id[1]] = true
				}
				preview(t, language.Tag, name, html)
			})
		}
	}
}

// TestVoteKeepsItsWords asserts what a screen reader hears of a vote button.
func TestVoteKeepsItsWords(t *testing.T) {
	ctx := i18n.With(context.Background(), "en")
	html := draw(t, ctx, templates.IdeaList(list(ctx, visitor)))
	for _, want := range []string{
		`aria-label="Voted 1,482: “A waiting list for full classes”"`, `aria-pressed="true"`, `data-vote-count="1482"`,
		"disabled",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
}

func draw(t *testing.T, ctx context.Context, page templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := page.Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// preview writes the page to the folder IDEABOARD_PREVIEW, for eyes.
func preview(t *testing.T, language, name, html string) {
	dir := os.Getenv("IDEABOARD_PREVIEW")
	if dir == "" {
		return
	}
	dir = filepath.Join(dir, language)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".html"), []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEveryPageHasASample fails for a page that no test draws.
func TestEveryPageHasASample(t *testing.T) {
	var samples []byte
	sources, err := filepath.Glob("sample*_test.go")
	for _, file := range sources {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, source...)
	}
	files, globErr := filepath.Glob("*.templ")
	if err = errors.Join(err, globErr); err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`).FindAllStringSubmatch(string(source), -1) {
			drawn := strings.Contains(string(samples), "templates."+match[1]+"(")
			// parts of the pages
			if part := slices.Contains([]string{"Layout", "Panel", "MeNav", "AdminNav"}, match[1]); !drawn && !part {
				t.Errorf("%s: no test draws %s", file, match[1])
			}
		}
	}
}
