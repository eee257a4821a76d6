package notification

import (
	"context"
	"strings"

	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/policy"
)

// others returns the ids of the other ideas that the event of a merge names.
func others(about event.Detail) []int64 {
	return append(ids(about, "from"), about.Number("into"), about.Number("as"))
}

// ids returns the list of ids under name in an event's detail.
func ids(about event.Detail, name string) (found []int64) {
	list, _ := about[name].([]any)
	for _, id := range list {
		if number, ok := id.(float64); ok {
			found = append(found, int64(number))
		}
	}
	return found
}

// merge adds the titles of the merged ideas, or of the reported duplicate, that the reader may see.
// It returns false if there are none: the ideas were unmerged since, or are restricted.
func (a *itemData) merge(reader policy.Actor, item *Item, happened happened) bool {
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
			item.Text = plain(reply)
		}
	}
	return len(item.Others) > 0
}

// Together returns the titles of the ideas that were merged into this one, or reported as
// duplicates of it, in the quotation marks of the language of ctx and separated by commas.
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

// mayRead reports whether the reader may see the idea of a notification; for an idea that was
// merged, the one that it was merged into.
func (a *itemData) mayRead(reader policy.Actor, id int64) bool {
	idea, known := a.ideas[id]
	return known && reader.May(policy.See, idea.subject(a.snapshot)) == nil
}
