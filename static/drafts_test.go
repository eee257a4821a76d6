package static

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// TestDraftsBelongToAPerson: one place names the key under which a draft is kept,
// and it begins with the person. draft.js deletes all others with each page, and a person's when
// they sign out.
func TestDraftsBelongToAPerson(t *testing.T) {
	t.Parallel()
	key, owned := regexp.MustCompile("`draft:[^`]*`"), regexp.MustCompile("^`draft:\\$\\{(person|who)\\}:\\S+`$")
	keys := 0
	err := fs.WalkDir(files, "js", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, ".min.js") {
			return err
		}
		script, err := fs.ReadFile(files, name)
		for _, found := range key.FindAllString(string(script), -1) {
			keys++
			if !owned.MatchString(found) {
				t.Errorf("%s: the key %s is nobody's", name, found)
			}
		}
		return err
	})
	if err != nil || keys != 1 {
		t.Errorf("%d places name keys, %v", keys, err)
	}
}
