package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// checked says of each CHECK of the schema that lists values which Go type has
// them as constants: its package below internal, and its name. With "" among the
// values the column may be empty.
var checked = map[string]struct{ pkg, name string }{
	"users_role_is_known":               {"policy", "Role"},
	"invitations_role_is_known":         {"policy", "Role"},
	"statuses_kind_is_known":            {"board", "StatusKind"},
	"sign_in_settings_joining_is_known": {"account", "JoinPolicy"},
	"providers_kind_is_known":           {"oidc", "Kind"},
	"company_members_via_is_known":      {"account", "Via"},
	"questions_audience_is_known":       {"question", "Audience"},
	"vote_reasons_weight_is_known":      {"board", "Weight"},
	"outcomes_verdict_is_known":         {"outcome", "Verdict"},
	"follows_level_is_known":            {"board", "Level"},
	"outgoing_mails_kind_is_known":      {"notification", "MailKind"},
	"categories_seen_by_is_known":       {"policy", "Audience"},
	"categories_proposed_by_is_known":   {"policy", "Audience"},
	"categories_voted_by_is_known":      {"policy", "Audience"},
	"categories_commented_by_is_known":  {"policy", "Audience"},
	"idea_links_kind_is_known":          {"board", "LinkKind"},

	"setup_checklist_test_email_state_is_known": {"account", "TestEmailState"},
}

// TestTheSchemaKnowsTheConstants: a value that Go has and the schema does not is
// an error when it is stored, and nobody reads one that only the schema has.
func TestTheSchemaKnowsTheConstants(t *testing.T) {
	t.Parallel()
	checks := checksOf(t, dbtest.New(t))
	for name, values := range checks {
		of, listed := checked[name]
		if !listed {
			t.Errorf("the schema has %s: say in schema_test.go which type it lists", name)
			continue
		}
		want := constantsOf(t, of.pkg, of.name)
		if slices.Contains(values, "") && !slices.Contains(want, "") {
			want = append([]string{""}, want...)
		}
		slices.Sort(values)
		slices.Sort(want)
		if !slices.Equal(values, want) {
			t.Errorf("%s: the schema has %q, and %s.%s %q", name, values, of.pkg, of.name, want)
		}
	}
	for name := range maps.Keys(checked) {
		if checks[name] == nil {
			t.Errorf("the schema has no %s", name)
		}
	}
}

var quoted = regexp.MustCompile(`'([^']*)'`)

// checksOf returns the values of every CHECK whose name ends in _is_known.
func checksOf(t *testing.T, db *database.DB) map[string][]string {
	t.Helper()
	checks := map[string][]string{}
	add := func(name, definition string) {
		for _, value := range quoted.FindAllStringSubmatch(definition, -1) {
			checks[name] = append(checks[name], value[1])
		}
	}
	if db.Kind() == "postgres" {
		var rows []struct{ Name, Definition string }
		err := db.Read(t.Context()).Raw(`
			SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
			WHERE conname LIKE '%_is_known'`).Scan(&rows).Error
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			add(row.Name, row.Definition)
		}
		return checks
	}
	var tables []string
	const statements = "SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
	if err := db.Read(t.Context()).Raw(statements).Scan(&tables).Error; err != nil {
		t.Fatal(err)
	}
	check := regexp.MustCompile(`CONSTRAINT (\w+_is_known) CHECK \(\w+ IN \(([^)]*)\)\)`)
	for _, found := range check.FindAllStringSubmatch(strings.Join(tables, "\n"), -1) {
		add(found[1], found[2])
	}
	return checks
}

// constantsOf returns the string constants of a type, as the package's source has
// them: a new one is found without a list.
func constantsOf(t *testing.T, pkg, name string) (values []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", pkg, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("package %s: %v", pkg, err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) == 0 {
				return true
			}
			if named, ok := spec.Type.(*ast.Ident); !ok || named.Name != name {
				return true
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
				value, _ := strconv.Unquote(literal.Value)
				values = append(values, value)
			}
			return true
		})
	}
	return values
}
