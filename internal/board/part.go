package board

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/event"
)

// Part is a feature with its own tables in a package above this one. It declares what the
// board does to those tables in its own transactions. A feature implements it in its
// part.go; package app lists the features and passes them to [New]. It has no state: its
// declarations are the same for every board.
//
// Features do everything else themselves, in transactions made with [Board.Change],
// [LockIdea], [Board.Record] and [Board.RecordAct], and react to events.
type Part interface {
	// Written lists the tables of texts that people write. When the writer leaves, the
	// rows are assigned to the deleted user; a merge of two people moves them, and undoing
	// it moves them back.
	Written() []Written

	// PersonRows lists the tables with at most one row of a person about a thing. The rows
	// are deleted and uncounted when the person leaves. A merge of two people moves them,
	// or drops those that both have; undoing it restores all.
	PersonRows() []PersonRows

	// Counters lists the columns that count rows. The audit compares and corrects them.
	Counters() []Counter

	// Rendered lists the columns of HTML that are rendered from Markdown. They are
	// rendered again when the renderer has changed.
	Rendered() []Rendered

	// Undo returns the function that reverts the feature's acts of this kind, or nil.
	Undo(kind event.Kind) Undo

	// Involved is an SQL condition for whether the person @person is involved in the idea
	// @idea, besides as author, voter, follower or commenter: "EXISTS (...)", or "" for
	// none.
	Involved() string
}

// Undo reverts an act in the transaction of [Board.Undo], or refuses with [UndoChanged] if
// the same thing has changed since.
type Undo func(ctx context.Context, tx *gorm.DB, actor Actor, act Act) error

// parts is what the board and its features declare together.
type parts struct {
	all        []Part
	writings   []Written
	personRows []PersonRows // with the board's own
	partRows   []PersonRows
	counters   []Counter
	rendered   []Rendered
	involved   string // a statement that reports whether @person is involved in @idea
}

func joinParts(all []Part) parts {
	p := parts{all: all}
	p.writings, p.counters, p.rendered = slices.Clone(writings), slices.Clone(counters), slices.Clone(rendered)
	involved := []string{involvedSQL}
	for _, part := range all {
		p.writings = append(p.writings, part.Written()...)
		p.partRows = append(p.partRows, part.PersonRows()...)
		p.rendered = append(p.rendered, part.Rendered()...)
		p.counters = append(p.counters, part.Counters()...)
		if condition := part.Involved(); condition != "" {
			involved = append(involved, condition)
		}
	}
	p.personRows = slices.Concat(personRows, p.partRows)
	p.involved = strings.Join(involved, "\n\tOR ")
	return p
}

// undoOf returns the function that reverts acts of a kind, or nil.
func (b *Board) undoOf(kind event.Kind) Undo {
	if own := undoFuncs[kind]; own != nil {
		return func(ctx context.Context, tx *gorm.DB, actor Actor, act Act) error { return own(b, ctx, tx, actor, act) }
	}
	for _, part := range b.parts.all {
		if undo := part.Undo(kind); undo != nil {
			return undo
		}
	}
	return nil
}
