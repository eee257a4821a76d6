package web_test

import (
	"ideaboard/internal/board"
	"ideaboard/internal/policy"
)

// addSecretCategory adds a category with an idea, a comment and an answer, all open still, so
// that people vote, follow and hear of it.
func (h *leakSite) addSecretCategory() board.Category {
	h.t.Helper()
	ctx := h.t.Context()
	category := h.addCategory("Secret room")
	idea, err := h.Board.Propose(ctx, h.maya, board.Draft{
		Title: mark + "roomtitle", Body: mark + "roomidea", CategoryID: category.ID,
	})
	h.sure(err)
	_, voteErr := h.Board.Vote(ctx, h.ruth, idea.ID)
	_, _, followErr := h.Board.Follow(ctx, h.cleo, idea.ID)
	h.sure(voteErr, followErr)
	h.comment(h.maya, idea.ID, naming(h.Cast.Ruth, mark+"roomsaid"), 0, false)
	_, err = h.Board.Answer(ctx, h.maya, idea.ID, board.Reply{Status: "Planned", Body: mark + "roomanswer"})
	h.sure(err)
	return category
}

// shut lets only staff into a category, under a name of its own; its address
// stays.
func (h *leakSite) shut(category board.Category) {
	h.t.Helper()
	_, err := h.Board.ChangeCategory(
		h.t.Context(),
		board.ActorOf(&h.admin),
		category.ID,
		board.CategoryInput{
			Name:           mark + "room",
			Description:    mark + "roomwords",
			CategoryAccess: everywhere(policy.StaffOnly),
		},
	)
	h.sure(err)
}

// everywhere is a category on which one audience may do everything.
func everywhere(who policy.Audience) policy.CategoryAccess {
	return policy.CategoryAccess{SeenBy: who, ProposedBy: who, VotedBy: who, CommentedBy: who}
}
