package ideaboard_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// module is how our own packages are imported.
const module = "ideaboard/"

// mayImport says which of our packages each package may import: those listed,
// and everything below a name that ends in "/...". Tests may import anything.
// It is the picture of ARCHITECTURE.md as a table.
var mayImport = map[string][]string{
	// leaves: they import nothing of ours, but for each other where listed
	"internal/problem":   {},
	"internal/text":      {},
	"internal/link":      {"internal/text"},
	"internal/mail":      {},
	"internal/cache":     {},
	"internal/search":    {},
	"internal/similar":   {"internal/search"},
	"internal/golden":    {},
	"internal/httperror": {"internal/problem"},
	"internal/i18n":      {},
	"internal/config":    {"internal/files"},
	"internal/markdown":  {"internal/text", "internal/link"},
	"internal/files":     {},
	"internal/palette":   {},
	"internal/drawing":   {"internal/palette"},
	"internal/filelock":  {},
	"internal/roundtrip": {},
	"migrations":         {},
	"static":             {},

	// leaves of signing in
	"internal/password":  {"internal/problem"},
	"internal/safehttp":  {},
	"internal/oidc":      {"internal/safehttp", "internal/problem", "internal/text"},
	"internal/sso":       {"internal/problem", "internal/text"},
	"internal/picture":   {"internal/problem"},
	"internal/totp":      {},
	"internal/useragent": {},

	"internal/database": {
		"migrations", "internal/filelock", "internal/roundtrip", "internal/problem", "internal/search",
	},
	"internal/jobs":      {"internal/database", "internal/page", "internal/problem"},
	"internal/policy":    {"internal/problem"},
	"internal/event":     {"internal/database", "internal/jobs"},
	"internal/page":      {"internal/problem"},
	"internal/ratelimit": {"internal/database", "internal/problem"},
	"internal/account": {
		"internal/policy", "internal/event", "internal/ratelimit", "internal/page", "internal/cache", "internal/password",
		"internal/totp", "internal/oidc", "internal/sso", "internal/database", "internal/jobs", "internal/problem",
		"internal/text", "internal/i18n",
	},
	"internal/board": {
		"internal/account",
		"internal/ratelimit",
		"internal/page",
		"internal/policy",
		"internal/event",
		"internal/database",
		"internal/jobs",
		"internal/problem",
		"internal/text",
		"internal/markdown",
		"internal/i18n",
		"internal/cache",
		"internal/search",
		"internal/similar",
	},
	"internal/notification": {
		"internal/board", "internal/account", "internal/page", "internal/policy", "internal/event", "internal/database",
		"internal/jobs", "internal/problem", "internal/text", "internal/markdown", "internal/i18n",
	},

	// features: tables of their own, above the board. None imports another; what the
	// board has to know of their tables they tell by board.Part.
	"internal/question": {
		"internal/board", "internal/account", "internal/database", "internal/policy", "internal/event", "internal/page",
		"internal/problem", "internal/text", "internal/markdown",
	},
	"internal/outcome": {
		"internal/board", "internal/account", "internal/database", "internal/policy", "internal/event", "internal/page",
		"internal/problem", "internal/text",
	},

	"templates/ui":    {"internal/i18n", "internal/link", "static"},
	"templates/email": {"internal/i18n", "internal/link", "internal/palette"},
	"templates":       {"templates/ui", "internal/i18n", "internal/link", "internal/palette", "static"},

	"internal/mailer": {
		"internal/problem", "internal/account", "internal/board", "internal/notification", "internal/event",
		"internal/jobs", "internal/mail", "internal/link", "internal/i18n", "templates/email",
	},
	"internal/importer": {"internal/board"},
	"internal/takeout": {
		"internal/board", "internal/account", "internal/policy", "internal/database", "internal/problem", "internal/i18n",
	},
	"internal/seed": {
		"internal/board", "internal/question", "internal/outcome", "internal/account", "internal/database",
		"internal/problem", "internal/markdown",
	},
	"web": {
		"internal/board", "internal/question", "internal/outcome", "internal/notification", "internal/policy",
		"internal/event", "internal/account", "internal/ratelimit", "internal/config", "internal/problem",
		"internal/httperror", "internal/link", "internal/i18n", "internal/mail", "internal/cache", "internal/oidc",
		"internal/password", "internal/totp", "internal/useragent", "internal/picture", "internal/files",
		"internal/takeout", "internal/text", "internal/search", "internal/roundtrip", "internal/palette", "internal/drawing",
		"templates", "templates/ui", "templates/email", "static",
	},

	"internal/app":                          {"internal/...", "web", "templates/..."},
	"internal/app/apptest":                  {"internal/..."},
	"internal/app/apptest/crawl":            {},
	"internal/app/apptest/provider":         {"internal/filelock"},
	"internal/mail/mailtest":                {"internal/mail"},
	"internal/board/boardtest":              {"internal/..."},
	"internal/text/naughty":                 {},
	"internal/bench":                        {"internal/...", "web"},
	"cmd/ideaboard":                         {"internal/..."},
	"internal/database/dbtest":              {"internal/database", "migrations"},
	"internal/database/dbtest/pgserver":     {},
	"internal/database/dbtest/pooler":       {},
	"internal/database/dbtest/withpostgres": {"internal/database/dbtest/pgserver"},
}

// only says which packages, or single files, alone may import a library.
var only = map[string][]string{
	"github.com/labstack/echo":    {"web/echo.go"},
	"github.com/gorilla/sessions": {"web"},
	"github.com/riverqueue/river": {"internal/jobs", "internal/database"},
	"github.com/jackc/pgx": {
		"internal/database", "internal/database/dbtest", "internal/jobs", "internal/bench",
	},
	"modernc.org/sqlite":                 {"internal/database"},
	"gorm.io/driver":                     {"internal/database"},
	"github.com/libtnb/sqlite":           {"internal/database"},
	"github.com/pressly/goose":           {"internal/database"},
	"github.com/wneessen/go-mail":        {"internal/mail"},
	"github.com/emersion":                {"internal/mail/mailtest"},
	"github.com/yuin/goldmark":           {"internal/markdown"},
	"github.com/microcosm-cc/bluemonday": {"internal/markdown"},
	"github.com/nicksnyder/go-i18n":      {"internal/i18n"},
	"gorm.io/gorm": {
		"internal/database", "internal/database/dbtest", "internal/jobs", "internal/event", "internal/page",
		"internal/ratelimit", "internal/account", "internal/board", "internal/board/boardtest", "internal/question",
		"internal/outcome", "internal/notification", "internal/takeout", "internal/seed", "internal/app/apptest",
	},
	"net/http": {
		"web", "internal/app", "internal/app/apptest", "internal/app/apptest/provider", "internal/bench",
		"internal/safehttp", "internal/oidc", "internal/httperror",
	},
	"github.com/a-h/templ": {"web", "internal/mailer", "templates", "templates/ui", "templates/email", "internal/bench"},

	// of signing in
	"golang.org/x/crypto/argon2":   {"internal/password"},
	"github.com/coreos/go-oidc":    {"internal/oidc"},
	"golang.org/x/oauth2":          {"internal/oidc"},
	"github.com/go-jose/go-jose":   {"internal/oidc", "internal/sso"},
	"golang.org/x/image":           {"internal/picture", "internal/drawing"},
	"github.com/minio":             {"internal/files"},
	"github.com/go-webauthn":       {"internal/account"},
	"github.com/pquerna/otp":       {"internal/totp"},
	"github.com/boombuler/barcode": {"internal/totp"},

	"github.com/blevesearch/snowballstem": {"internal/search"},
}

// TestArchitecture reads the imports of every file that is no test. It parses
// the files itself: what the go command would tell is cached with the test.
func TestArchitecture(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != "." || entry.Name() == "data" ||
			entry.Name() == "bin") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		checkImports(t, filepath.ToSlash(path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, path string) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	from := filepath.ToSlash(filepath.Dir(path))
	allowed, known := mayImport[from]
	if !known {
		t.Errorf("%s: package %s is not in the table of architecture_test.go: say there what it may import", path, from)
		return
	}
	for _, spec := range file.Imports {
		name := strings.Trim(spec.Path.Value, `"`)
		if own, ok := strings.CutPrefix(name, module); ok && !within(own, allowed) {
			t.Errorf("%s: %s must not import %s", path, from, own)
		}
		for library, users := range only {
			if (name == library || strings.HasPrefix(name, library+"/")) && !within(from, users) && !within(path, users) {
				t.Errorf("%s: only %s may import %s", path, strings.Join(users, ", "), library)
			}
		}
	}
}

func within(name string, list []string) bool {
	for _, allowed := range list {
		if prefix, below := strings.CutSuffix(allowed, "..."); name == allowed || below && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// TestOnlyAppMakesABoard: a board that lacks one of its parts would not count off
// what a person did there when they leave. Made-up data reads and counts ideas alone.
func TestOnlyAppMakesABoard(t *testing.T) {
	for _, pattern := range []string{"cmd/*/*.go", "web/*.go", "internal/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") ||
				within(filepath.ToSlash(filepath.Dir(path)), []string{"internal/app", "internal/seed"}) {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "board.New(") {
				t.Errorf("%s makes a board: use app.NewBoard, which knows all its parts", path)
			}
		}
	}
}

// TestOnlyTheDatabaseNamesADialect looks for the names of the two databases in
// strings of packages that must not know which one it is.
func TestOnlyTheDatabaseNamesADialect(t *testing.T) {
	for _, dir := range []string{
		"internal/account", "internal/board", "internal/question", "internal/outcome", "internal/jobs",
		"internal/notification", "internal/mailer", "internal/seed", "internal/importer", "internal/takeout", "web",
		"templates",
	} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, path := range files {
			if !strings.HasSuffix(path, "_test.go") {
				checkNoDialect(t, path)
			}
		}
	}
}

func checkNoDialect(t *testing.T, path string) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		t.Error(err)
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if value := strings.ToLower(strings.Trim(literal.Value, "`\"")); value == "sqlite" || value == "postgres" {
			t.Errorf("%s: names a database", set.Position(literal.Pos()))
		}
		return true
	})
}

// TestRowsAreAskedForByRows: gorm.G makes the compiler write 480 functions for
// each type; database.Rows does the same with twenty.
func TestRowsAreAskedForByRows(t *testing.T) {
	for _, dir := range []string{"internal", "web", "cmd"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			code, err := os.ReadFile(path)
			if strings.Contains(string(code), "gorm.G[") {
				t.Errorf("%s: use database.Rows in the place of gorm.G", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
