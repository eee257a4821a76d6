// Package naughty reads strings that break programs, for tests.
package naughty

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Strings returns them all. They are kept beside the repository: where they are
// not, the test is skipped.
func Strings(t *testing.T) (all []string) {
	t.Helper()
	name := filepath.FromSlash("../shared/data/blns.json.gz")
	file, err := os.Open(name)
	for range 4 { // a test runs in the folder of its package
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
		name = filepath.Join("..", name)
		file, err = os.Open(name)
	}
	if err != nil {
		t.Skip("the shared data is not here:", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err == nil {
		err = json.NewDecoder(unpacked).Decode(&all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}
