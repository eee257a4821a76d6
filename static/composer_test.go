package static

import (
	"strings"
	"testing"
)

// TestTheComposerIsLight: what a browser loads when somebody begins to write, and at the first ":".
func TestTheComposerIsLight(t *testing.T) {
	t.Parallel()
	for most, names := range map[int][]string{
		10_000: {"composer.js", "composing.css"},
		17_000: {"emoji/es.json"},
	} {
		size := 0
		for _, name := range names {
			size += len(Open(strings.TrimPrefix(Path(name), "/static/")).Brotli())
		}
		if size > most {
			t.Errorf("%s: %d bytes, more than %d", strings.Join(names, " and "), size, most)
		}
	}
}
