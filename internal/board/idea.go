package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// The limits of an idea's texts, in characters.
const (
	MinTitle   = 5
	MaxTitle   = 140
	MaxBody    = 20_000
	excerptLen = 200
)

// Idea is something a customer wants.
type Idea struct {
	ID int64
	IdeaText
	BodyHTML          string // Body as sanitized HTML
	Excerpt           string // the start of the text, plain
	AuthorID          int64
	CategoryID        int64
	StatusID          int64
	VoteCount         int // people who voted and ImportedVotes
	ImportedVotes     int // a number from an import, without people
	TrendingRank      float64
	Source            *string // where an import came from; nil for ideas proposed here
	SourceID          *string
	SourceURL         string
	SourceStatus      string // the status in that source
	CreatedAt         time.Time
	EditedAt          *time.Time
	AnsweredAt        *time.Time // of the last answer
	AnswerWithdrawnAt *time.Time // when an answer was last withdrawn
	ActID             int64      `gorm:"-"` // set by an operation of staff that can be undone; see [Board.Undo]
	HiddenAt          *time.Time

	CommentCount    int        // public ones, with those of its duplicates
	LockedAt        *time.Time // since when only staff may comment
	PinnedCommentID *int64
	PromisedFor     *time.Time // the target date set by staff, at midnight UTC

	SolvedYes, SolvedPartly, SolvedNo int // answers to whether a shipped idea solved the problem

	MergedIntoID    *int64     // the idea that this one was merged into
	MergedAt        *time.Time // when it was merged
	OwnTrendingRank *float64   // rank of its own votes, when duplicates add theirs to TrendingRank; otherwise nil
}

// IdeaText holds the fields that the author of an idea writes. Everything that holds an
// idea embeds it: [Idea], a visitor's stored draft, [Imported], a row of an import and the
// export of a person's ideas.
type IdeaText struct {
	Title string
	Body  string // Markdown
}

// Draft is what a person submits to propose or edit an idea.
type Draft struct {
	Title      string
	Body       string
	CategoryID int64    // 0: the first category
	Tags       []int64  // exactly these, see SetTags; nil: unchanged
	Since      Revision // of an edit: the revision that it changes
}

// clean returns the draft as it is stored, or all that is wrong with it.
func (d Draft) clean(snapshot *Snapshot) (Draft, error) {
	d.Title, d.Body = text.Line(d.Title), text.Block(d.Body)
	refused := problem.Fields{Args: map[string]any{"Min": MinTitle, "Max": MaxTitle, "MaxBody": MaxBody}}
	switch visible := text.Visible(d.Title); {
	case visible == 0:
		refused.Add("title", "problem.title_empty")
	case visible < MinTitle:
		refused.Add("title", "problem.title_short")
	case text.Length(d.Title) > MaxTitle:
		refused.Add("title", "problem.title_long")
	}
	if text.Length(d.Body) > MaxBody {
		refused.Add("body", "problem.body_long")
	}
	if d.CategoryID == 0 && len(snapshot.Categories) > 0 {
		d.CategoryID = snapshot.Categories[0].ID
	}
	if snapshot.Category(d.CategoryID).ID == 0 {
		refused.Add("category", "problem.category_unknown")
	}
	return d, refused.Err()
}

// Check returns the error that Propose would return. snapshot is that of
// [Snapshot.ToPropose].
func (d Draft) Check(snapshot *Snapshot) error {
	_, err := d.clean(snapshot)
	return err
}

// Propose adds an idea with its author's vote. Identical text within a minute returns the
// existing idea.
func (b *Board) Propose(ctx context.Context, actor Actor, draft Draft) (idea Idea, err error) {
	if err := actor.May(policy.Propose, policy.Subject{}); err != nil {
		return idea, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	if draft, err = draft.clean(snapshot.ToPropose(actor, 0)); err != nil {
		return idea, err
	}
	now := b.now()
	idea = draft.idea()
	idea.AuthorID, idea.StatusID, idea.CreatedAt = actor.ID, snapshot.InitialStatus().ID, now
	idea.VoteCount, idea.TrendingRank = 1, TrendingRank(now, []time.Time{now}, 0)
	drawn, err := b.renderIdea(ctx, actor, draft.Body, 0, &idea)
	if err != nil {
		return idea, err
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		before, err := proposedBefore(tx.WithContext(ctx), idea)
		if err != nil || before.ID != 0 {
			idea = before
			return err
		}
		if err := database.Rows[Idea](tx).Create(ctx, &idea); err != nil {
			return SignedOutIfDeleted(fmt.Errorf("propose: %w", err))
		}
		if err := database.Rows[Vote](tx).Create(ctx, &Vote{IdeaID: idea.ID, UserID: actor.ID, CreatedAt: now}); err != nil {
			return fmt.Errorf("vote for the own idea: %w", err)
		}
		if err := attachPictures(tx, actor, drawn.pictures, TargetIdea(idea.ID)); err != nil {
			return err
		}
		if err := proposedFirst(tx, actor.ID, now); err != nil {
			return err
		}
		if err := recount(tx, nil, []Idea{idea}); err != nil {
			return err
		}
		if err := b.tagAs(ctx, tx, actor, idea, snapshot, draft.Tags, false); err != nil {
			return err
		}
		if err := b.index(ctx, tx, idea.ID); err != nil {
			return err
		}
		return b.Record(ctx, tx, event.IdeaProposed, idea.ID, actor, nil)
	})
	return idea, err
}

// To add an author's field, add it to IdeaText, Draft, text, draft, kept and draftColumns.

// idea returns the draft as an idea, except the body, which is rendered separately.
func (d Draft) idea() Idea { return Idea{IdeaText: d.text(), CategoryID: d.CategoryID} }

// text returns the draft's own fields.
func (d Draft) text() IdeaText { return IdeaText{Title: d.Title, Body: d.Body} }

// draft returns the text as a draft.
func (t IdeaText) draft() Draft { return Draft{Title: t.Title, Body: t.Body} }

// kept returns the text cut to twice the limits of a draft, so that its author can shorten
// it later.
func (t IdeaText) kept() IdeaText {
	return IdeaText{Title: text.Cut(text.Line(t.Title), 2*MaxTitle), Body: text.Cut(text.Block(t.Body), 2*MaxBody)}
}

// draftColumns are the columns that an edit writes.
var draftColumns = []any{"title", "body", "body_html", "excerpt", "category_id"}

// sameAs reports whether an edit would change nothing.
func (i *Idea) sameAs(next Idea) bool {
	return i.IdeaText == next.IdeaText && i.CategoryID == next.CategoryID
}

// apply copies the edited fields of next to the idea.
func (i *Idea) apply(next Idea) {
	i.IdeaText, i.CategoryID = next.IdeaText, next.CategoryID
	i.BodyHTML, i.Excerpt = next.BodyHTML, next.Excerpt
}

// write sets the idea's text and what is derived from it.
func (i *Idea) write(body string) {
	i.Body, i.BodyHTML = body, markdown.HTML(body)
	i.Excerpt = markdown.Excerpt(i.BodyHTML, excerptLen)
}

// Subject returns what the rules need to know about the idea, without the actor's part.
func (i *Idea) Subject(snapshot *Snapshot) policy.Subject {
	return policy.Subject{
		AuthorID:      i.AuthorID,
		Category:      snapshot.CategoryAccess(i.CategoryID),
		Merged:        i.MergedIntoID != nil,
		AuthorsMayTag: snapshot.Site.AuthorsMayTag,
		Decided:       snapshot.Status(i.StatusID).Kind.Decided(),
		Hidden:        i.HiddenAt != nil,
		Answered:      i.AnsweredAt != nil,
	}
}

// ForUpdate locks the row until the transaction ends. SQLite ignores it, because it runs
// one write transaction at a time.
var ForUpdate = clause.Locking{Strength: "NO KEY UPDATE"}

// ideaByID returns one idea, or NotFound. The caller checks whether the actor may see it.
func ideaByID(ctx context.Context, tx *gorm.DB, id int64, opts ...clause.Expression) (Idea, error) {
	idea, err := database.Rows[Idea](tx, opts...).Where("id = ?", id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return idea, notFound()
	}
	if err != nil {
		return idea, fmt.Errorf("load idea %d: %w", id, err)
	}
	return idea, nil
}

// LockIdea returns one idea and locks its row until the transaction ends, or returns
// NotFound. The caller checks whether the actor may see it. Lock rows of people before
// ideas, and ideas in order of id.
func LockIdea(ctx context.Context, tx *gorm.DB, id int64) (Idea, error) {
	return ideaByID(ctx, tx, id, ForUpdate)
}

// ideaFor returns an idea that the actor may change, locked; snapshot is the one that the
// rules are asked with.
func (b *Board) ideaFor(
	ctx context.Context, tx *gorm.DB, actor Actor, do policy.Action, id int64, snapshot *Snapshot,
) (Idea, error) {
	idea, err := LockIdea(ctx, tx, id)
	if err != nil {
		return idea, err
	}
	return idea, actor.May(do, idea.Subject(snapshot))
}
