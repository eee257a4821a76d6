package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryToastIsShown: the cookie of a toast is checked against a list, so a
// toast that is not on it is set and never seen.
func TestEveryToastIsShown(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	known, err := os.ReadFile("toast.go")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`"(?:[a-z_]+\.toast_[a-z_]+|toast\.[a-z_]+)"`)
	for _, file := range files {
		if file == "toast.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, toast := range key.FindAllString(string(source), -1) {
			if !strings.Contains(string(known), toast) {
				t.Errorf("%s leaves %s, which toast.go does not know", file, toast)
			}
		}
	}
}
