package i18n

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

// forms are the parts of a message that differ by number.
var forms = map[string]bool{"zero": true, "one": true, "two": true, "few": true, "many": true, "other": true}

// messages returns the words of one language by key and plural form.
func messages(t *testing.T, file string) map[string]map[string]string {
	t.Helper()
	var tree map[string]any
	if _, err := toml.DecodeFile(file, &tree); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	var walk func(path string, node map[string]any)
	walk = func(path string, node map[string]any) {
		for name, value := range node {
			key, form := strings.TrimPrefix(path+"."+name, "."), "other"
			if forms[name] {
				key, form = path, name
			}
			switch value := value.(type) {
			case string:
				if all[key] == nil {
					all[key] = map[string]string{}
				}
				all[key][form] = value
			case map[string]any:
				walk(key, value)
			default:
				t.Errorf("%s: %s is %T", file, key, value)
			}
		}
	}
	walk("", tree)
	return all
}

var (
	inCode = regexp.MustCompile(
		`"((?:problem|toast|readme|jobs)\.[a-z0-9_]+)"|i18n\.T(?:Map)?\([^,()]*(?:\([^()]*\)[^,()]*)*,\s+"([a-z0-9_.-]+)"`,
	)
	listed  = regexp.MustCompile(`// i18n: (.*)`)
	holders = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)
)

// used returns the keys that the program asks for, and where.
func used(t *testing.T) map[string]string {
	t.Helper()
	keys := map[string]string{"language.name": "i18n.go", "language.direction": "i18n.go"}
	for month := 1; month <= 12; month++ {
		keys[fmt.Sprintf("date.month_%d", month)] = "format.go"
	}
	for _, key := range []string{
		"date.now", "date.day", "date.exact", "date.exact_utc", "date.minutes_ago", "date.hours_ago", "date.days_ago",
	} {
		keys[key] = "format.go"
	}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		isSource := strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, ".go")
		if !isSource || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range inCode.FindAllStringSubmatch(string(source), -1) {
			key := match[1] + match[2]
			if isWhole := !strings.HasSuffix(key, "_") && !strings.HasSuffix(key, "."); isWhole {
				keys[key] = path
			} // the rest of another is made at run time, and listed
		}
		for _, match := range listed.FindAllStringSubmatch(string(source), -1) {
			for key := range strings.FieldsSeq(match[1]) {
				keys[key] = path
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestEveryLanguageHasEveryWord: what the program says, each file has; what a
// file has, the program says; placeholders are the same everywhere.
func TestEveryLanguageHasEveryWord(t *testing.T) {
	keys := used(t)
	if len(keys) < 100 {
		t.Fatalf("only %d keys found in the source: the search is broken", len(keys))
	}
	files, err := filepath.Glob("*.toml")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	reference := messages(t, Default+".toml")
	for _, file := range files {
		has := messages(t, file)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if has[key]["other"] == "" {
				t.Errorf("%s lacks %s (%s)", file, key, keys[key])
			}
		}
		for _, key := range slices.Sorted(maps.Keys(has)) {
			if keys[key] == "" {
				t.Errorf("%s has %s, which nothing says", file, key)
			}
			compare(t, file, key, reference[key], has[key])
		}
	}
}

// compare fails when a translation has other placeholders or lacks a singular.
func compare(t *testing.T, file, key string, reference, translated map[string]string) {
	t.Helper()
	if got, want := placeholders(translated["other"]), placeholders(reference["other"]); !slices.Equal(got, want) {
		t.Errorf("%s: %s has placeholders %v, want %v", file, key, got, want)
	}
	if reference["one"] != "" && translated["one"] == "" {
		t.Errorf("%s: %s has no singular", file, key)
	}
}

func placeholders(words string) []string {
	names := map[string]bool{}
	for _, match := range holders.FindAllStringSubmatch(words, -1) {
		names[match[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func TestMatch(t *testing.T) {
	for name, tt := range map[string]struct {
		accept    string
		preferred []string
		want      string
	}{
		"the person's choice":   {"en", []string{"es"}, "es"},
		"an unknown choice":     {"es", []string{"xx", ""}, "es"},
		"a region":              {"es-MX,es;q=0.9,en;q=0.5", nil, "es"},
		"the better of two":     {"ja;q=0.9, en;q=0.4, es;q=0.8", nil, "es"},
		"nothing we speak":      {"ja", nil, ""},
		"nothing said":          {"", nil, ""},
		"nonsense":              {"\xff;;q=", nil, ""},
		"more than is believed": {strings.Repeat("es,", 500), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Match(tt.accept, tt.preferred...); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestPluralsNumbersAndDates(t *testing.T) {
	en, es := With(context.Background(), "en"), With(context.Background(), "es")
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ got, want string }{
		{T(en, "date.days_ago", "Count", 1), "1 day ago"},
		{T(en, "date.days_ago", "Count", 2), "2 days ago"},
		{T(es, "date.days_ago", "Count", 1), "hace 1 día"},
		{T(es, "date.days_ago", "Count", 2), "hace 2 días"},
		{Number(en, 6723), "6,723"},
		{Number(es, 16723), "16.723"},
		{Number(en, 12), "12"},
		{Ago(en, now.Add(-30*time.Second), now), "just now"},
		{Ago(en, now.Add(-90*time.Minute), now), "1 hour ago"},
		{Ago(en, now.Add(-400*24*time.Hour), now), "17 Oct 2025"},
		{Exact(en, now), "21 Nov 2026, 12:00 UTC"},
		{T(en, "no.such.key"), "no.such.key"},
		{Reader(With(en, "xx")).Tag, "en"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

func TestCompactNumbers(t *testing.T) {
	en, es := With(context.Background(), "en"), With(context.Background(), "es")
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1k", "1 k"}, 1250: {"1.2k", "1,2 k"}, 12_340: {"12.3k", "12,3 k"},
		123_456: {"123k", "123 k"}, 999_999: {"999k", "999 k"}, 1_000_000: {"1M", "1 M"}, 1_250_000: {"1.2M", "1,2 M"},
	} {
		if got := [2]string{Compact(en, n), strings.ReplaceAll(Compact(es, n), "\u00a0", " ")}; got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
