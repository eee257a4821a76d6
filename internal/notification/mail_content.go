package notification

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
)

// itemsPerMail is how much news a mail tells; of more it says how much more.
const itemsPerMail = 60

// MailContent is a letter with what it says, as its reader may read it and wants to
// hear it now.
type MailContent struct {
	OutgoingMail
	Reader account.User
	Items  []Item // by idea, the idea first of which there is a milestone; of one idea the oldest first
	More   int    // pieces of news that found no room
	Ideas  map[int64]Standing
	Help   Help // of a letter of thanks
}

// Standing is where an idea stands when a letter is written.
type Standing struct {
	ID        int64
	StatusID  int64
	VoteCount int
}

// Help is how somebody helped with an idea.
type Help struct{ Proposed, Voted, Commented, Answered bool }

// Any reports whether there was any help.
func (h Help) Any() bool { return h != Help{} }

// Compose gathers what letters say. A letter is left out when there is nothing to
// say any more: its reader is blocked, has no address or none that takes mail,
// wants no such mail now, or may not read any of it. It takes the same few
// queries for one letter and for a hundred.
func (n *Notifications) Compose(ctx context.Context, letters []OutgoingMail) (parcels []MailContent, err error) {
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	p := packing{tx: n.db.Read(ctx), snapshot: snapshot}
	if err := p.load(letters); err != nil {
		return nil, fmt.Errorf("gather letters: %w", err)
	}
	for _, letter := range letters {
		reader := p.readers[letter.UserID]
		if reader.Email == nil || reader.MailRefusedAt != nil || reader.BlockedAt != nil || reader.MergedIntoID != nil {
			continue
		}
		content := MailContent{OutgoingMail: letter, Reader: reader, More: p.more[letter.ID], Ideas: p.ideas}
		if content.Items = p.items(letter); len(content.Items) > 0 {
			content.Help = p.help[pair{idOr0(content.Items[0].IdeaID), reader.ID}]
		}
		if p.says(content) {
			parcels = append(parcels, content)
		}
	}
	return parcels, nil
}

// says reports whether a letter has something to say.
func (p *packing) says(content MailContent) bool {
	switch content.OutgoingMail.Kind {
	case StaffDigestMail:
		return content.Reader.Role.Staff() && p.wishes[content.Reader.ID].StaffMail
	case ThanksMail: // not for what has been taken back
		return content.Help.Any() && p.snapshot.Status(p.ideas[idOr0(content.Items[0].IdeaID)].StatusID).Kind == board.KindShipped
	}
	return len(content.Items) > 0
}

// packing is what some letters are gathered from.
type packing struct {
	tx       *gorm.DB
	snapshot *board.Snapshot
	readers  map[int64]account.User
	wishes   map[int64]Settings
	told     map[int64][]Notification
	more     map[int64]int
	ideas    map[int64]Standing
	help     map[pair]Help // by idea and person
	around   *around
}

// items returns what of a letter its reader may read now.
func (p *packing) items(letter OutgoingMail) (items []Item) {
	reader := account.ActorOf(new(p.readers[letter.UserID]))
	for _, told := range p.told[letter.ID] {
		if item, ok := p.around.item(reader, told); ok {
			items = append(items, item)
		}
	}
	rank := map[int64]int64{} // of ideas: 0 for a milestone, else when the first news of it came
	for _, item := range items {
		id, first := idOr0(item.IdeaID), item.ID
		if item.Kind.Milestone() {
			first = 0
		}
		if at, known := rank[id]; !known || first < at {
			rank[id] = first
		}
	}
	slices.SortFunc(items, func(a, b Item) int {
		ideaA, ideaB := idOr0(a.IdeaID), idOr0(b.IdeaID)
		return cmp.Or(cmp.Compare(rank[ideaA], rank[ideaB]), cmp.Compare(ideaA, ideaB), cmp.Compare(a.ID, b.ID))
	})
	return items
}
