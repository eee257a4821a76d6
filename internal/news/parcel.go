package news

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
)

// perLetter is how much news a mail tells; of more it says how much more.
const perLetter = 60

// Parcel is a letter with what it says, as its reader may read it and wants to
// hear it now.
type Parcel struct {
	Letter
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

// Pack gathers what letters say. A letter is left out when there is nothing to
// say any more: its reader is blocked, has no address or none that takes mail,
// wants no such mail now, or may not read any of it. It takes the same few
// queries for one letter and for a hundred.
func (n *News) Pack(ctx context.Context, letters []Letter) (parcels []Parcel, err error) {
	shelves, err := n.board.Shelves(ctx)
	if err != nil {
		return nil, err
	}
	p := packing{tx: n.db.Read(ctx), shelves: shelves}
	if err := p.load(letters); err != nil {
		return nil, fmt.Errorf("gather letters: %w", err)
	}
	for _, letter := range letters {
		reader := p.readers[letter.UserID]
		if reader.Email == nil || reader.MailRefusedAt != nil || reader.BlockedAt != nil || reader.MergedIntoID != nil {
			continue
		}
		parcel := Parcel{Letter: letter, Reader: reader, More: p.more[letter.ID], Ideas: p.ideas}
		if parcel.Items = p.items(letter); len(parcel.Items) > 0 {
			parcel.Help = p.help[pair{idOr0(parcel.Items[0].IdeaID), reader.ID}]
		}
		if p.says(parcel) {
			parcels = append(parcels, parcel)
		}
	}
	return parcels, nil
}

// says reports whether a letter has something to say.
func (p *packing) says(parcel Parcel) bool {
	switch parcel.Letter.Kind {
	case StaffLetter:
		return parcel.Reader.Role.Staff() && p.wishes[parcel.Reader.ID].StaffMail
	case ThanksLetter: // not for what has been taken back
		return parcel.Help.Any() && p.shelves.Status(p.ideas[idOr0(parcel.Items[0].IdeaID)].StatusID).Kind == board.KindShipped
	}
	return len(parcel.Items) > 0
}

// packing is what some letters are gathered from.
type packing struct {
	tx      *gorm.DB
	shelves *board.Shelves
	readers map[int64]account.User
	wishes  map[int64]Settings
	told    map[int64][]Notification
	more    map[int64]int
	ideas   map[int64]Standing
	help    map[pair]Help // by idea and person
	around  *around
}

// items returns what of a letter its reader may read now.
func (p *packing) items(letter Letter) (items []Item) {
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
