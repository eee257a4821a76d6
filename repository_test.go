package ideaboard_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// largestFile is how many bytes a tracked file may have: binaries do not belong
// in the repository.
const largestFile = 1 << 20

func TestNoTrackedFileIsLarge(t *testing.T) {
	for _, name := range trackedFiles(t) {
		info, err := os.Lstat(name)
		if os.IsNotExist(err) { // removed, and not committed yet
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > largestFile {
			t.Errorf("%s has %d bytes, more than %d", name, info.Size(), largestFile)
		}
	}
}

// longestLine is how many characters a line may have. golangci-lint holds Go to it.
const longestLine = 120

// unfoldable are the lines that cannot be shorter, by the pattern of their file. Files
// copied from packages are text and scripts, which this test does not read.
var unfoldable = map[string]*regexp.Regexp{
	// The bytes of a picture in an address.
	"static/css/*.css": regexp.MustCompile(`^\s*url\("data:image/[^"]*"\)$`),
	// Mail programs want styles on the elements, and an attribute is not folded without
	// changing the mail.
	"templates/email/*.templ": regexp.MustCompile(`^\s*style="[^"]*"$`),
}

func TestNoLineIsLong(t *testing.T) {
	for _, name := range trackedFiles(t) {
		if !slices.Contains([]string{".css", ".toml", ".templ"}, filepath.Ext(name)) {
			continue
		}
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) { // removed, and not committed yet
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if n := utf8.RuneCountInString(line); n > longestLine && !isUnfoldable(name, line) {
				t.Errorf("%s:%d has %d characters, more than %d", name, i+1, n, longestLine)
			}
		}
	}
}

func isUnfoldable(name, line string) bool {
	for pattern, lines := range unfoldable {
		if ok, _ := filepath.Match(pattern, name); ok && lines.MatchString(line) {
			return true
		}
	}
	return false
}

// pronoun finds words for a person of a known sex: a person is "they".
var pronoun = regexp.MustCompile(`(?i)\b(he|him|his|himself|she|her|hers|herself)\b`)

// otherVoices are files that other people wrote, that quote people, or whose
// language has these words for other things.
var otherVoices = []string{
	"*_templ.go", "internal/seed/*", "static/js/htmx*", "static/*/*.txt", "*/testdata/*", "internal/*/testdata/*",
	"internal/i18n/es.toml", "repository_test.go",
}

func TestAPersonIsThey(t *testing.T) {
	kinds := []string{".go", ".templ", ".md", ".css", ".js", ".sql", ".toml"}
	for _, name := range trackedFiles(t) {
		other := slices.ContainsFunc(otherVoices, func(pattern string) bool {
			whole, _ := filepath.Match(pattern, name)
			last, _ := filepath.Match(pattern, filepath.Base(name))
			return whole || last
		})
		if other || !slices.Contains(kinds, filepath.Ext(name)) {
			continue
		}
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if word := pronoun.FindString(line); word != "" {
				t.Errorf("%s:%d: %q of a person: %s", name, i+1, word, strings.TrimSpace(line))
			}
		}
	}
}

// goFile finds names of Go files in prose, which may have an asterisk. The file
// x.go stands for any.
var goFile = regexp.MustCompile(`[a-z_*][a-z0-9_*]*\.go\b`)

// TestDocumentsNameFilesThatExist reads the documents and the comments of packages.
func TestDocumentsNameFilesThatExist(t *testing.T) {
	tracked := trackedFiles(t)
	exists := func(pattern string) bool {
		return slices.ContainsFunc(tracked, func(name string) bool {
			if strings.HasPrefix(pattern, "_") { // the end of a name, such as _test.go
				return strings.HasSuffix(name, pattern)
			}
			is, _ := filepath.Match(pattern, filepath.Base(name))
			return is
		})
	}
	for _, name := range tracked {
		text, err := os.ReadFile(name)
		if err != nil || strings.Contains(name, "testdata/") {
			continue
		}
		switch filepath.Ext(name) {
		case ".md":
		case ".go":
			before, _, found := strings.Cut(string(text), "\npackage ")
			if !found || !strings.HasPrefix(before, "// Package ") {
				continue
			}
			text = []byte(before)
		default:
			continue
		}
		for _, file := range goFile.FindAllString(string(text), -1) {
			if file != "x.go" && !exists(file) {
				t.Errorf("%s names %s, which does not exist", name, file)
			}
		}
	}
}

// trackedFiles lists what git keeps; a copy without git has nothing to check.
func trackedFiles(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		t.Skip("this copy is no git repository: ", err)
	}
	return strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
}

// longTest finds a test that "make test-long" runs, with its first lines.
var longTest = regexp.MustCompile(`(?m)^func (TestLong\w*)\(t \*testing\.T\) \{\n((?:\t.*\n){1,3})`)

// TestWhatIsNamedLongRunsInTestLongAlone: "make test-long" finds tests by their
// names, and "make test" leaves out those that call dbtest.Long.
func TestWhatIsNamedLongRunsInTestLongAlone(t *testing.T) {
	for _, name := range trackedFiles(t) {
		if !strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for _, found := range longTest.FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(found[2], "dbtest.Long(t)") {
				t.Errorf("%s: %s does not call dbtest.Long", name, found[1])
			}
		}
	}
}

// noticeHeading is the line of THIRD_PARTY_NOTICES.txt that names a package, its
// version and its licence.
var noticeHeading = regexp.MustCompile(`(?m)^([a-z0-9.-]+\.[a-z]+/\S+) (v\S+): (\S+)$`)

// TestNoticesNameEveryModule compares the modules that the program holds with
// those whose licences THIRD_PARTY_NOTICES.txt has.
func TestNoticesNameEveryModule(t *testing.T) {
	const format = "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}"
	list := exec.Command("go", "list", "-deps", "-f", format, "./cmd/ideaboard")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("THIRD_PARTY_NOTICES.txt")
	if err != nil {
		t.Fatal(err)
	}
	headings := noticeHeading.FindAllStringSubmatch(string(text), -1)
	modules := slices.Compact(slices.Sorted(strings.FieldsFuncSeq(string(out), func(r rune) bool { return r == '\n' })))
	if len(modules) < 20 || len(headings) < 20 {
		t.Fatalf("%d modules, %d notices", len(modules), len(headings))
	}
	for _, module := range modules {
		path, version, _ := strings.Cut(module, " ")
		named := slices.ContainsFunc(headings, func(h []string) bool {
			return h[2] == version && (h[1] == path || strings.HasPrefix(h[1], path+"/"))
		})
		if !named {
			t.Errorf("no licence of %s %s: run make notices", path, version)
		}
	}
	for _, h := range headings {
		held := slices.ContainsFunc(modules, func(module string) bool {
			path, version, _ := strings.Cut(module, " ")
			return h[2] == version && (h[1] == path || strings.HasPrefix(h[1], path+"/"))
		})
		if !held {
			t.Errorf("the program does not hold %s %s: run make notices", h[1], h[2])
		}
	}
}
