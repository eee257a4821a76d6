package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// renderedText is a rendered text, with the people and pictures in it.
type renderedText struct {
	html     string
	people   []int64 // mentioned people
	others   []int64 // people with the same syntax who may not be mentioned, shown as plain text
	pictures []int64 // pictures that it shows
}

// render renders a text of the actor's. It runs before the transaction that stores the
// text. Only comments mention people, because a name can be removed there when the person
// leaves. comment is what the rules need to know about it, nil for an idea.
func (b *Board) render(
	ctx context.Context, actor Actor, source string, on Target, comment *policy.Subject,
) (w renderedText, err error) {
	people, pictures := markdown.RefsIn(source)
	var refs markdown.Refs
	if comment != nil {
		if refs.People, err = mentionableNames(b.db.Read(ctx), people, *comment); err != nil {
			return w, err
		}
	}
	if refs.Pictures, err = usablePictures(b.db.Read(ctx), actor, pictures, on); err != nil {
		return w, err
	}
	for _, id := range people {
		if refs.People[id] != "" {
			w.people = append(w.people, id)
		} else {
			w.others = append(w.others, id)
		}
	}
	for _, id := range pictures {
		if _, ok := refs.Pictures[id]; ok {
			w.pictures = append(w.pictures, id)
		}
	}
	w.html = markdown.Rich(source, refs)
	return w, nil
}

// renderAgain returns the HTML of a comment's text as it renders now.
func renderAgain(tx *gorm.DB, source string, commentID int64) (html string, err error) {
	people, pictures := markdown.RefsIn(source)
	var refs markdown.Refs
	if refs.People, err = mentionableNames(tx, people, policy.Subject{}); err != nil {
		return "", err
	}
	if refs.Pictures, err = usablePictures(tx, Actor{}, pictures, TargetComment(commentID)); err != nil {
		return "", err
	}
	return markdown.Rich(source, refs), nil
}

// noComment is the id of a comment that is not stored yet.
const noComment = -1

// renderComment is render for a comment; id is [noComment] for a new one.
func (b *Board) renderComment(
	ctx context.Context, actor Actor, source string, id int64, about policy.Subject,
) (renderedText, error) {
	return b.render(ctx, actor, source, TargetComment(id), &about)
}

// keepComment stores a comment's mentions and pictures in its transaction, and returns the
// people who were not mentioned before.
func (w renderedText) keepComment(tx *gorm.DB, actor Actor, id int64, now time.Time) (added []int64, err error) {
	if err := attachPictures(tx, actor, w.pictures, TargetComment(id)); err != nil {
		return nil, err
	}
	for _, other := range w.others { // so that their names can be removed
		if err := recordEarlierMention(tx, id, other); err != nil {
			return nil, err
		}
	}
	return saveMentions(tx, id, w.people, now)
}

// renderIdea is render for an idea, with its excerpt; id is 0 for a new one.
func (b *Board) renderIdea(
	ctx context.Context,
	actor Actor,
	source string,
	id int64,
	into *Idea,
) (renderedText, error) {
	w, err := b.render(ctx, actor, source, TargetIdea(id), nil)
	into.Body, into.BodyHTML, into.Excerpt = source, w.html, markdown.Excerpt(w.html, excerptLen)
	return w, err
}

// renderAnswer renders the texts of an answer and returns the pictures that they show. Pictures of an
// answer belong to its idea: whoever may see the idea reads its answers.
func (b *Board) renderAnswer(ctx context.Context, actor Actor, answer *Answer, ideaID int64) ([]int64, error) {
	body, err := b.render(ctx, actor, answer.Body, TargetIdea(ideaID), nil)
	if err != nil {
		return nil, err
	}
	reconsider, err := b.render(ctx, actor, answer.ReconsiderIf, TargetIdea(ideaID), nil)
	answer.BodyHTML, answer.ReconsiderIfHTML = body.html, reconsider.html
	return append(body.pictures, reconsider.pictures...), err
}

// TextKind is what somebody writes: it decides what the text may show.
type TextKind string

// The kinds of texts in Markdown.
const (
	KindIdea    TextKind = "idea"
	KindComment TextKind = "comment" // also a note or a reply
	KindAnswer  TextKind = "answer"  // also what would change our mind
	KindSummary TextKind = "summary" // of a question
)

// Previewed is what a text is for that is previewed.
type Previewed struct {
	Kind      TextKind
	IdeaID    int64 // the idea that it is about, or that is edited; 0 for a new one
	CommentID int64 // the comment that is edited, or 0
}

// Preview returns a text of the actor's as HTML, as it will be shown: only comments mention people, and
// summaries show no pictures. An idea or a comment that the actor may not see or edit is ignored, and a kind that
// is unknown is taken for a comment.
func (b *Board) Preview(ctx context.Context, actor Actor, of Previewed, body string) (html string, err error) {
	var about policy.Subject
	if of.IdeaID > 0 {
		if about, err = b.mentionedOn(ctx, actor, of.IdeaID); problem.KindOf(err) == problem.NotFound {
			of.IdeaID = 0
		} else if err != nil {
			return "", err
		}
	}
	switch of.Kind {
	case KindIdea, KindAnswer, KindSummary:
		body = text.Block(body)
		if text.Length(body) > MaxBody {
			return "", problem.Field("body", "problem.body_long", map[string]any{"MaxBody": MaxBody})
		}
		if of.Kind == KindSummary {
			return markdown.HTML(body), nil
		}
		drawn, err := b.render(ctx, actor, body, TargetIdea(of.IdeaID), nil)
		return drawn.html, err
	default:
		draft, err := CommentDraft{Body: body}.clean()
		if err != nil {
			return "", err
		}
		comment, err := b.ownComment(ctx, actor, of.CommentID)
		if err != nil {
			return "", err
		}
		drawn, err := b.renderComment(ctx, actor, draft.Body, comment, about)
		return drawn.html, err
	}
}

// ownComment returns id if the comment is the actor's, or else [noComment].
func (b *Board) ownComment(ctx context.Context, actor Actor, id int64) (int64, error) {
	var own int64
	err := b.db.Read(ctx).
		Raw("SELECT count(*) FROM comments WHERE id = ? AND author_id = ?", id, actor.ID).
		Scan(&own).
		Error
	if err != nil {
		return 0, fmt.Errorf("find comment %d: %w", id, err)
	}
	if own == 0 {
		return noComment, nil
	}
	return id, nil
}
