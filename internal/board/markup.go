package board

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
)

// written is what a person wrote, drawn, with whom and what it names.
type written struct {
	html     string
	people   []int64 // mentioned, and known
	others   []int64 // named in the same way, and shown as words
	pictures []int64 // shown
}

// draw makes HTML of a text of the actor's, before the transaction that stores
// it. People are named in comments alone, where they can be forgotten; comment
// is what the rules ask of it, nil for an idea.
func (b *Board) draw(
	ctx context.Context, actor Actor, source string, on Target, comment *policy.Subject,
) (w written, err error) {
	people, pictures := markdown.RefsIn(source)
	var refs markdown.Refs
	if comment != nil {
		if refs.People, err = mayBeNamed(b.db.Read(ctx), people, *comment); err != nil {
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

// preview is no place yet: every picture of the actor's own is shown.
var preview = Target{CommentID: -2}

// noComment is the number of a comment that is not there yet.
const noComment = -1

// drawComment is draw for a comment that the rules know as about; id is
// [noComment] for a new one.
func (b *Board) drawComment(
	ctx context.Context, actor Actor, source string, id int64, about policy.Subject,
) (written, error) {
	return b.draw(ctx, actor, source, TargetComment(id), &about)
}

// keepComment stores in the comment's transaction what it names, and returns
// whom it did not name before.
func (w written) keepComment(tx *gorm.DB, actor Actor, id int64, now time.Time) (added []int64, err error) {
	if err := attachPictures(tx, actor, w.pictures, TargetComment(id)); err != nil {
		return nil, err
	}
	for _, other := range w.others { // so that they can be forgotten
		if err := namedEarlier(tx, id, other); err != nil {
			return nil, err
		}
	}
	return saveMentions(tx, id, w.people, now)
}

// drawIdea is draw for an idea, with its excerpt; id is 0 for a new one.
func (b *Board) drawIdea(ctx context.Context, actor Actor, source string, id int64, into *Idea) (written, error) {
	w, err := b.draw(ctx, actor, source, TargetIdea(id), nil)
	into.Body, into.BodyHTML, into.Excerpt = source, w.html, markdown.Excerpt(w.html, excerptLen)
	return w, err
}
