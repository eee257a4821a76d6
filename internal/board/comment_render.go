package board

import (
	"context"

	"ideaboard/internal/policy"
)

// PreviewComment returns what would be shown of words that are being written,
// at most the first [MaxComment] characters' worth of trouble: longer ones are
// refused as Comment refuses them.
func (b *Board) PreviewComment(ctx context.Context, actor Actor, body string) (html string, err error) {
	draft, err := CommentDraft{Body: body}.clean()
	if err != nil {
		return "", err
	}
	drawn, err := b.draw(ctx, actor, draft.Body, preview, &policy.Subject{})
	return drawn.html, err
}
