// Package golden compares texts with files for tests: where the exact words are
// the contract, the file is the place to read them.
package golden

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Equal fails the test unless got is what the file holds; go test -update
// writes the file.
func Equal(t testing.TB, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is out of date: read the difference, then go test -update\n%s", file, got)
	}
}
