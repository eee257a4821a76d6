package ideaboard_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// privateWords are pictures that the code once had for its own things. A stranger
// does not guess what is behind them, so no name has one of them: the name says what
// the thing is (a queue, a category, an email) in the words of the field.
var privateWords = strings.Fields(`
	arrival arrivals attic attics crowd crowds desk desks door doors errand errands
	firm firms handshake handshakes hoard hoards joined joining letter letters
	morning mornings parcel parcels room rooms shelf shelves talk talked talker
	talkers talking talks twin twins ways`)

// plainNames have one of privateWords in its usual sense, each with the reason.
var plainNames = map[string]string{
	"MemberJoined":       "somebody became a member; an event that boards have stored",
	"member_joined":      "the text of that event",
	"kind_member_joined": "the text of that event",
	"letters":            "the key of ids in jobs that wait in a queue",
	"talk":               "a column of the search index, and an anchor of links in emails that were sent",
}

// declared is a name, and where it is given.
type declared struct{ name, where string }

// TestNamesArePlain reads every name of ours: files, what Go declares (in templates
// through what is generated), keys of the texts, classes and fields of forms.
func TestNamesArePlain(t *testing.T) {
	used := map[string]bool{}
	for _, name := range trackedFiles(t) {
		for _, d := range namesIn(t, name) {
			word := privateWord(d.name)
			if word == "" {
				continue
			}
			if _, plain := plainNames[d.name]; plain {
				used[d.name] = true
				continue
			}
			t.Errorf("%s: %s has %q: say what it is", d.where, d.name, word)
		}
	}
	for name := range plainNames {
		if !used[name] {
			t.Errorf("nothing is called %s: take it out of plainNames", name)
		}
	}
}

// privateWord returns the first of privateWords that a name has, or "".
func privateWord(name string) string {
	for _, word := range wordsOf(name) {
		if slices.Contains(privateWords, word) {
			return word
		}
	}
	return ""
}

// wordsOf splits a name at what is neither a letter nor a digit, and before a capital
// that begins a word, and returns the words in small letters.
func wordsOf(name string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
		}
		word = nil
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) {
			end()
			continue
		}
		small := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || small) {
			end()
		}
		word = append(word, r)
	}
	end()
	return words
}

func TestWordsOfNames(t *testing.T) {
	for name, want := range map[string]string{
		"HTTPDoor_two": "http door two",
		"shelf-moves":  "shelf moves",
		"alwaysOn":     "always on",
		"roomA1":       "room a",
		"TestARoom":    "test a room",
	} {
		if got := strings.Join(wordsOf(name), " "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// namesIn lists the names that a tracked file gives, its own first.
func namesIn(t *testing.T, file string) []declared {
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) { // removed, and not committed yet
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	names := []declared{{file, file}}
	if strings.Contains(file, "testdata/") || strings.Contains(file, "static/js/htmx") {
		return names
	}
	find := func(pattern *regexp.Regexp) {
		for _, found := range pattern.FindAllStringSubmatchIndex(string(text), -1) {
			names = append(names, declared{string(text[found[2]:found[3]]), file})
		}
	}
	switch path.Ext(file) {
	case ".go":
		names = append(names, goNames(t, file, text)...)
		find(formTag)
	case ".templ":
		find(fieldName)
		for _, found := range classList.FindAllStringSubmatch(string(text), -1) {
			names = append(names, declared{found[1] + found[2], file})
		}
	case ".css":
		find(className)
	case ".toml":
		if filepath.Dir(file) == "internal/i18n" {
			find(textKey)
		}
	}
	return names
}

// Where names are in what is not Go: struct tags of forms, attributes of templates,
// selectors, and keys of texts with their groups.
var (
	formTag   = regexp.MustCompile("(?:form|query|param|json):\"([^\"]+)\"")
	fieldName = regexp.MustCompile(`\b(?:name|id)="([^"]+)"`)
	classList = regexp.MustCompile(`\bclass=(?:"([^"]+)"|\{([^}]+)\})`)
	className = regexp.MustCompile(`[.#]([a-zA-Z][\w-]*)`)
	textKey   = regexp.MustCompile(`(?m)^\[?([a-z][\w.]*)(?:\]| =)`)
)

// goNames lists what a Go file declares. Of a generated file the places are no use to
// a reader: the name of the file is enough.
func goNames(t *testing.T, file string, text []byte) []declared {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	names := []declared{{tree.Name.Name, file}}
	add := func(ids ...*ast.Ident) {
		for _, id := range ids {
			if id != nil {
				names = append(names, declared{id.Name, set.Position(id.Pos()).String()})
			}
		}
	}
	defined := func(exprs ...ast.Expr) {
		for _, e := range exprs {
			if id, is := e.(*ast.Ident); is {
				add(id)
			}
		}
	}
	ast.Inspect(tree, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.FuncDecl:
			add(n.Name)
		case *ast.TypeSpec:
			add(n.Name)
		case *ast.ValueSpec:
			add(n.Names...)
		case *ast.Field: // of a struct or an interface, a parameter, a result
			add(n.Names...)
		case *ast.ImportSpec:
			add(n.Name)
		case *ast.LabeledStmt:
			add(n.Label)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				defined(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				defined(n.Key, n.Value)
			}
		}
		return true
	})
	return names
}
