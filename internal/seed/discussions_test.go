package seed

import "testing"

// TestTalksAreAboutIdeasOfTheStory: a talk whose title is no idea's would never be heard.
func TestDiscussionsAreAboutIdeasOfTheStory(t *testing.T) {
	titles := map[string]bool{}
	for _, p := range plots {
		titles[p.title] = true
	}
	for title := range discussions {
		if !titles[title] {
			t.Errorf("no idea is called %q", title)
		}
	}
}
