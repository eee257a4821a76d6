package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheFieldOfTheAccountIsNoOther: scripts set it in every form, so no form may
// have a field of that name, and they must call it as the server does.
func TestTheFieldOfTheAccountIsNoOther(t *testing.T) {
	t.Parallel()
	field := regexp.MustCompile(
		`form:"` + forAccountField + `"|name="` + forAccountField + `"|, "` + forAccountField + `",`,
	)
	for _, pattern := range []string{"*.go", "../templates/*.templ"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) < 50 {
			t.Fatal(len(files), err)
		}
		for _, name := range files {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if found := field.Find(source); found != nil {
				t.Errorf("%s has a field of its own by that name: %s", name, found)
			}
		}
	}
	script, err := os.ReadFile("../static/js/board.js")
	if err != nil ||
		!strings.Contains(string(script), `formData.set("`+forAccountField+`", document.body.dataset.person)`) {
		t.Errorf("the script sets another field, %v", err)
	}
}
