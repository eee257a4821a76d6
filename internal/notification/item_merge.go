package notification

import (
	"context"
	"strings"

	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/policy"
)

// others returns the other ideas that an event of a merge names.
func others(about event.Detail) []int64 {
	return append(ids(about, "from"), about.Number("into"), about.Number("as"))
}

// ids returns the list of ids that a detail holds under name.
func ids(about event.Detail, name string) (found []int64) {
	list, _ := about[name].([]any)
	for _, id := range list {
		if number, ok := id.(float64); ok {
			found = append(found, int64(number))
		}
	}
	return found
}

// merge puts in what became one, or two. What was taken apart again by now is
// no news any more, and the titles of what the reader may not see are left out.
func (a *around) merge(reader policy.Actor, item *Item, happened happened) bool {
	for _, id := range others(happened.about) {
		idea, known := a.ideas[id]
		apart := happened.Kind == event.IdeaMerged && idea.MergedIntoID == nil
		if !known || apart || reader.May(policy.See, idea.subject(a.snapshot)) != nil {
			continue
		}
		item.Others = append(item.Others, idea.Title)
	}
	for _, id := range ids(happened.about, "suggestions") {
		if reply := a.replied[id].Reply; reply != "" {
			item.Words = plain(reply)
		}
	}
	return len(item.Others) > 0
}

// Together names the ideas that became part of this one, or that are not the same.
func (i Item) Together(ctx context.Context) string {
	if len(i.Others) == 0 {
		return ""
	}
	quoted := make([]string, len(i.Others))
	for at, title := range i.Others {
		quoted[at] = i18n.T(ctx, "merged_news.title", "Title", title)
	}
	return strings.Join(quoted, ", ")
}

// stands reports whether the reader may know of the idea under which they were told
// of something: of what happens to a part of another idea, that one.
func (a *around) stands(reader policy.Actor, id int64) bool {
	idea, known := a.ideas[id]
	return known && reader.May(policy.See, idea.subject(a.snapshot)) == nil
}
