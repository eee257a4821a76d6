package board

import (
	"context"

	"ideaboard/internal/markdown"
)

// renderComment returns the HTML of what somebody wrote in a comment. It is
// called outside transactions: long Markdown takes its time. Everything that a
// comment's words can refer to is resolved here.
func (b *Board) renderComment(_ context.Context, body string) (html string, err error) {
	return markdown.HTML(body), nil
}

// PreviewComment returns what would be shown of words that are being written,
// at most the first [MaxComment] characters' worth of trouble: longer ones are
// refused as Comment refuses them.
func (b *Board) PreviewComment(ctx context.Context, body string) (html string, err error) {
	draft, err := CommentDraft{Body: body}.clean()
	if err != nil {
		return "", err
	}
	return b.renderComment(ctx, draft.Body)
}
