package ideaboard_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/config"
	"ideaboard/internal/ratelimit"
)

// TestTheDocumentsSayWhatHolds compares the documents with the program where
// people would be misled by a difference.
func TestTheDocumentsSayWhatHolds(t *testing.T) {
	limits := read(t, "docs/limits.md")
	for _, limit := range ratelimit.All() {
		every := strings.TrimSuffix(strings.TrimSuffix(limit.Every.Round(time.Minute).String(), "0s"), "0m")
		row := fmt.Sprintf("| %s | %d | %s |", limit.Name, limit.Count, strings.Replace(every, "h", " h", 1))
		if !strings.Contains(limits, row) {
			t.Errorf("docs/limits.md lacks the row %q", row)
		}
		if byTier := tierRow(limit); byTier != "" && !strings.Contains(limits, byTier) {
			t.Errorf("docs/limits.md lacks the row %q", byTier)
		}
	}
	readme := read(t, "README.md")
	for _, setting := range config.Settings() {
		if !strings.Contains(readme, setting.Name) {
			t.Errorf("README.md lacks %s", setting.Name)
		}
	}
	if lines := strings.Count(readme, "\n"); lines > 150 {
		t.Errorf("README.md has %d lines, more than 150", lines)
	}
}

// tierRow returns the row of a limit that depends on the person; "" for others.
func tierRow(limit ratelimit.Limit) string {
	if limit.New == 0 && limit.Trusted == 0 {
		return ""
	}
	row := "| " + limit.Name
	for _, tier := range []ratelimit.Tier{ratelimit.NewMember, ratelimit.RegularMember, ratelimit.TrustedMember} {
		count := fmt.Sprint(limit.For(tier).Count)
		if len(count) > 3 {
			count = count[:len(count)-3] + "," + count[len(count)-3:]
		}
		row += " | " + count
	}
	return row + " |"
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
