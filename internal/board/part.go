package board

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/event"
)

// Part is a feature with tables of its own, in a package above this one, as the
// board knows it: what has to happen to those tables inside the board's own
// transactions. A feature implements it in its part.go; package app lists the
// features and hands them to [New]. It holds no state: what it declares is the
// same for every board.
//
// Everything else a feature does by itself, in transactions made with
// [Board.Change], [LockIdea], [Board.Record] and [Board.RecordAct]. What follows
// later from what happened goes through events.
type Part interface {
	// Written lists the tables of what people write. When the writer leaves, their
	// rows become a former member's; a merge of two people moves them, and back.
	Written() []Written

	// PersonRows lists the tables with one row of a person about a thing. They are
	// deleted, and counted off, when the person leaves; a merge of two people moves
	// them, or drops those that both have, and its undoing brings all back.
	PersonRows() []PersonRows

	// Counters lists the columns that count rows: the audit compares each with its
	// rows and mends it.
	Counters() []Counter

	// Rendered lists the columns of HTML that are made of Markdown: they are
	// rendered again after the renderer changed.
	Rendered() []Rendered

	// Undo returns what takes an act of this kind back that the feature recorded
	// with [Board.RecordAct]; nil when the kind is not one of its own.
	Undo(kind event.Kind) Undo

	// Involved is a condition in SQL on which @person is one of those whom the idea
	// @idea concerns, beside its author, voters, followers and those who commented:
	// "EXISTS (...)", or "" when the feature involves nobody.
	Involved() string
}

// Undo takes an act back in the transaction of [Board.Undo], or refuses with
// [UndoChanged] when somebody has changed the same thing since.
type Undo func(ctx context.Context, tx *gorm.DB, actor Actor, act Act) error

// parts is what the board and its parts declare together.
type parts struct {
	all        []Part
	writings   []Written
	personRows []PersonRows // also the board's own
	partRows   []PersonRows
	counters   []Counter
	rendered   []Rendered
	involved   string // a statement that answers whether @person has to do with @idea
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

// undoOf returns what takes back an act of a kind, or nil.
func (b *Board) undoOf(kind event.Kind) Undo {
	if own := undoings[kind]; own != nil {
		return func(ctx context.Context, tx *gorm.DB, actor Actor, act Act) error { return own(b, ctx, tx, actor, act) }
	}
	for _, part := range b.parts.all {
		if undo := part.Undo(kind); undo != nil {
			return undo
		}
	}
	return nil
}
