package seed

import (
	"context"
	"fmt"
	"slices"

	"ideaboard/internal/board"
)

// storyTags are the tags of the story, with the ideas that have them.
var storyTags = []struct {
	board.Tag
	ideas []string
}{
	{
		board.Tag{
			Name:        "Accessibility",
			Colour:      "violet",
			Description: "For everybody, whatever they see with and type with.",
		},
		[]string{"Dark mode in the app", "Bigger text in the calendar"},
	},
	{
		board.Tag{Name: "Less typing", Colour: "blue", Description: "What is done by hand today, again and again."},
		[]string{"Repeat a booking every week", "Export bookings and customers as CSV", "Two-way sync with Google Calendar"},
	},
	{board.Tag{Name: "Time zones", Colour: "green"}, []string{"Show the time zone of online classes"}},
	{
		board.Tag{Name: "Churn risk", Colour: "red", Description: "Studios have named it when they left.", StaffOnly: true},
		[]string{"Gift vouchers", "Invoices with the customer's company name and tax number"},
	},
}

// addTags adds the story's tags, and sets them on its ideas.
func addTags(ctx context.Context, b *board.Board, cast *Cast, ideas map[string]int64) error {
	by, tags := board.ActorOf(&cast.Maya), map[string][]int64{}
	for _, t := range storyTags {
		tag, err := b.AddTag(ctx, by, t.Tag)
		if err != nil {
			return fmt.Errorf("add the tag %q: %w", t.Name, err)
		}
		for _, title := range t.ideas {
			tags[title] = append(tags[title], tag.ID)
		}
	}
	for _, p := range plots { // in the order of the story
		if ids := tags[p.title]; len(ids) > 0 {
			if _, err := b.SetTags(ctx, by, ideas[p.title], slices.Clone(ids)); err != nil {
				return fmt.Errorf("tag %q: %w", p.title, err)
			}
		}
	}
	return nil
}
