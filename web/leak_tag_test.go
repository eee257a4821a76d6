package web_test

import "ideaboard/internal/board"

// tags puts a tag for staff on what everybody sees; Tomasz, who is of the staff
// still, follows it and has heard of it.
func (h *leakSite) tags() {
	h.t.Helper()
	ctx := h.t.Context()
	secret, err := h.Board.AddTag(ctx, h.maya, board.Tag{Name: "Secret door", StaffOnly: true})
	h.sure(err)
	secret.Name, secret.Description = mark+"tag", mark+"tagwords" // its old address, which has no mark, leads on
	_, err = h.Board.ChangeTag(ctx, h.maya, secret)
	h.sure(err)
	open, err := h.Board.AddTag(ctx, h.maya, board.Tag{Name: "Open tag", Description: "For all."})
	h.sure(
		err, h.Board.SetAuthorsTag(ctx, board.ActorOf(&h.admin), true), h.Board.FollowTag(ctx, h.tomasz, secret.ID, true),
		h.Board.FollowTag(ctx, h.tomasz, open.ID, true),
	)
	for _, id := range []int64{h.shown.ID, h.hidden.ID} {
		_, err := h.Board.SetTags(ctx, h.maya, id, []int64{secret.ID, open.ID})
		h.sure(err)
	}
}
