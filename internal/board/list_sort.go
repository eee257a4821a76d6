package board

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"ideaboard/internal/page"
)

// Sort is an order of the list.
type Sort string

// The orders.
const (
	Trending   Sort = "trending" // by recent votes, without decided ideas
	Top        Sort = "top"
	Newest     Sort = "new"
	Discussed  Sort = "discussed"  // most comments first
	Answered   Sort = "answered"   // latest answer first
	Unanswered Sort = "unanswered" // oldest unanswered idea first
	Surprise   Sort = "surprise"   // a shuffle that starts at [IdeaFilter.Seed]
)

// Sorts lists the orders in the order of the page, the default first.
var Sorts = []Sort{Trending, Top, Newest, Discussed, Answered, Unanswered, Surprise}

// order is the SQL of a sort: the ORDER BY, a condition on the ideas, and the condition
// for the page after a cursor, a row value that works on both databases and is served by
// the order's index. Nothing else is put into an ORDER BY. A cursor is the order's letter,
// the key of the last idea on the page, and its id. compare is the same order in memory;
// if it is nil, a search sorts by relevance. place is what the order sorts by, before the
// id. tied is the column of a key that very many ideas may share.
type order struct {
	by, only, after string
	place, tied     string
	kind            byte
	compare         func(a, b ListedIdea) int
	key             func(last ListedIdea) string
	parse           func(raw string) (key any, ok bool)
}

// shuffle is the sort key of [Surprise], exactly as in its index: Knuth's multiplicative
// hash, which is unique for ids below 2^32.
const (
	shuffle    = "(ideas.id * 2654435761 % 4294967296)"
	shuffleMul = 2654435761
)

var orders = map[Sort]order{
	Trending: {
		by: "ideas.trending_rank DESC, ideas.id DESC", after: "(ideas.trending_rank, ideas.id) < (?, ?)", kind: 't',
		place: "ideas.trending_rank",
		key:   func(last ListedIdea) string { return strconv.FormatFloat(last.TrendingRank, 'g', -1, 64) }, parse: parseRank,
	},
	Top: {
		by:    "ideas.vote_count DESC, ideas.id DESC",
		after: "(ideas.vote_count, ideas.id) < (?, ?)",
		place: "ideas.vote_count",
		tied:  "ideas.vote_count",
		kind:  'v',
		key:   func(last ListedIdea) string { return strconv.Itoa(last.VoteCount) },
		parse: parseCount,
		compare: func(a, b ListedIdea) int {
			return cmp.Or(cmp.Compare(b.VoteCount, a.VoteCount), cmp.Compare(b.ID, a.ID))
		},
	},
	Newest: {
		by: "ideas.created_at DESC, ideas.id DESC", after: "(ideas.created_at, ideas.id) < (?, ?)", kind: 'n',
		place: "ideas.created_at",
		key:   func(last ListedIdea) string { return page.TimeKey(last.CreatedAt) }, parse: parseMicros,
		compare: func(a, b ListedIdea) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID)) },
	},
	Discussed: {
		by:    "ideas.comment_count DESC, ideas.id DESC",
		after: "(ideas.comment_count, ideas.id) < (?, ?)",
		place: "ideas.comment_count",
		tied:  "ideas.comment_count",
		kind:  'c',
		key:   func(last ListedIdea) string { return strconv.Itoa(last.CommentCount) },
		parse: parseCount,
		compare: func(a, b ListedIdea) int {
			return cmp.Or(cmp.Compare(b.CommentCount, a.CommentCount), cmp.Compare(b.ID, a.ID))
		},
	},
	Answered: {
		by:      "ideas.answered_at DESC, ideas.id DESC",
		only:    "ideas.answered_at IS NOT NULL",
		after:   "(ideas.answered_at, ideas.id) < (?, ?)",
		place:   "ideas.answered_at",
		kind:    'a',
		key:     func(last ListedIdea) string { return page.TimeKey(*last.AnsweredAt) },
		parse:   parseMicros,
		compare: func(a, b ListedIdea) int { return cmp.Or(b.AnsweredAt.Compare(*a.AnsweredAt), cmp.Compare(b.ID, a.ID)) },
	},
	Unanswered: {
		by:      "ideas.created_at, ideas.id",
		place:   "ideas.created_at",
		only:    "ideas.answered_at IS NULL",
		after:   "(ideas.created_at, ideas.id) > (?, ?)",
		kind:    'w',
		key:     func(last ListedIdea) string { return page.TimeKey(last.CreatedAt) },
		parse:   parseMicros,
		compare: func(a, b ListedIdea) int { return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID)) },
	},
	Surprise: {
		by: shuffle + ", ideas.id", after: "(" + shuffle + ", ideas.id) > (?, ?)", kind: 's', place: shuffle,
		key: func(last ListedIdea) string { return strconv.FormatUint(shuffled(last.ID), 10) }, parse: parseShuffled,
	},
}

// way returns the direction of an order, for an ORDER BY.
func (o order) way() string {
	if strings.HasSuffix(o.by, " DESC") {
		return " DESC"
	}
	return ""
}

// beyond returns the comparison of a later idea's key with that of the cursor.
func (o order) beyond() string {
	if o.way() == "" {
		return " > "
	}
	return " < "
}

// shuffled returns the value of shuffle for an idea.
func shuffled(id int64) uint64 { return uint64(id) * shuffleMul % (1 << 32) }

// cursorAt returns the cursor of the page after an idea: "v12_7" is after idea 7 with 12
// votes.
func cursorAt(sort Sort, last ListedIdea) string {
	if sort == "" {
		sort = Trending
	}
	order := orders[sort]
	return page.Cursor(order.kind, order.key(last), last.ID)
}

// parseCursor returns the key and id of a cursor of this order, or an error if the cursor
// is malformed.
func parseCursor(sort Sort, cursor string) (key any, id int64, err error) {
	kind, raw, id, err := page.Parse(cursor)
	if err != nil {
		return nil, 0, err
	}
	if order, known := orders[sort]; known && kind == order.kind {
		if key, ok := order.parse(raw); ok {
			return key, id, nil
		}
	}
	return nil, 0, page.BadCursor()
}

func parseCount(raw string) (any, bool) {
	count, err := strconv.ParseInt(raw, 10, 32)
	return count, err == nil
}

func parseRank(raw string) (any, bool) {
	rank, err := strconv.ParseFloat(raw, 64)
	return rank, err == nil && !math.IsNaN(rank) && !math.IsInf(rank, 0)
}

func parseMicros(raw string) (any, bool) { return page.ParseTimeKey(raw) }

func parseShuffled(raw string) (any, bool) {
	at, err := strconv.ParseUint(raw, 10, 32)
	return int64(at), err == nil
}
