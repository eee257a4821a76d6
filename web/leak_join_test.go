package web_test

import (
	"net/http"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
)

// memberMark begins the words that everybody may read who signed in, and nobody
// else.
const memberMark = "backroomxq"

// members adds a category for members, while it is open still, with an idea,
// comments, an answer, and a duplicate with comments of its own.
func (h *leakSite) members() board.Category {
	h.t.Helper()
	category := h.addCategory("Back room")
	idea := h.ideaIn(category, memberMark+"title", memberMark+"idea")
	dupe := h.ideaIn(category, memberMark+"dupe", memberMark+"dupeidea")
	h.comment(h.cleo, idea.ID, memberMark+"said", 0, false)
	h.comment(h.cleo, dupe.ID, memberMark+"dupesaid", 0, false)
	_, answerErr := h.Board.Answer(h.t.Context(), h.maya, idea.ID, board.Reply{
		Status: "Planned", Body: memberMark + "answer",
	})
	_, linkErr := h.Board.Link(h.t.Context(), h.maya, h.shown.ID, idea.ID, board.LinkSimilar)
	h.sure(answerErr, linkErr)
	h.merge(idea, dupe)
	return category
}

// addMerged joins what everybody may read with what will be hidden, in every way
// that ideas belong together.
func (h *leakSite) addMerged(category board.Category) {
	h.t.Helper()
	ctx := h.t.Context()
	standing := h.ideaIn(category, mark+"jointitle", mark+"joinidea")
	inCategory := h.ideaIn(category, mark+"dupe", mark+"dupeidea")
	hidden := h.ideaIn(h.general(), mark+"hiddendupe", mark+"hiddendupeidea")
	h.comment(h.cleo, inCategory.ID, mark+"dupesaid", 0, false)
	h.comment(h.cleo, hidden.ID, mark+"hiddendupesaid", 0, false)
	h.merge(h.shown, inCategory, hidden)
	h.merge(standing, h.ideaIn(h.general(), "Merged into what is shut", "It leads there."))
	for _, kind := range board.LinkKinds {
		_, thereErr := h.Board.Link(ctx, h.maya, h.shown.ID, standing.ID, kind)
		_, backErr := h.Board.Link(ctx, h.maya, h.hidden.ID, h.shown.ID, kind)
		h.sure(thereErr, backErr)
	}
	h.suggest(h.cleo, standing, mark+"samewords")
	h.suggest(h.ruth, standing, "")
	h.suggest(h.ken, h.hidden, mark+"samehidden")
	h.suggest(h.ben, h.ideaIn(h.general(), "Another plain idea", "Of the bright days."), "")
	h.decide(h.ben, openWord+" is not the same.")
	h.hide = []int64{hidden.ID, h.hidden.ID}
}

func (h *leakSite) addCategory(name string) board.Category {
	h.t.Helper()
	category, err := h.Board.AddCategory(h.t.Context(), board.ActorOf(&h.admin), board.CategoryInput{
		Name: name, CategoryAccess: everywhere(policy.Everybody),
	})
	h.sure(err)
	return category
}

func (h *leakSite) general() board.Category { return board.Category{ID: h.shown.CategoryID} }

// ideaIn proposes an idea by Ken, for which Ruth votes and which Cleo follows.
func (h *leakSite) ideaIn(category board.Category, title, body string) board.Idea {
	h.t.Helper()
	idea, err := h.Board.Propose(h.t.Context(), h.ken, board.Draft{Title: title, Body: body, CategoryID: category.ID})
	h.sure(err)
	_, voteErr := h.Board.Vote(h.t.Context(), h.ruth, idea.ID)
	_, _, followErr := h.Board.Follow(h.t.Context(), h.cleo, idea.ID)
	h.sure(voteErr, followErr)
	return idea
}

func (h *leakSite) merge(into board.Idea, from ...board.Idea) {
	h.t.Helper()
	var ids []int64
	for _, one := range from {
		ids = append(ids, one.ID)
	}
	_, err := h.Board.Merge(h.t.Context(), h.maya, into.ID, ids, true)
	h.sure(err)
}

// suggest has somebody say that the idea that stays is the same as another.
func (h *leakSite) suggest(who board.Actor, as board.Idea, words string) {
	h.t.Helper()
	_, err := h.Board.SuggestDuplicate(h.t.Context(), who, h.shown.ID, as.ID, words)
	h.sure(err)
}

// decide says of what somebody suggested last that it is not the same.
func (h *leakSite) decide(who board.Actor, words string) {
	h.t.Helper()
	var id int64
	h.sure(
		h.DB.Read(h.t.Context()).Raw("SELECT max(id) FROM duplicate_suggestions WHERE user_id = ?", who.ID).Scan(&id).Error,
	)
	_, err := h.Board.RejectDuplicate(h.t.Context(), h.maya, id, words)
	h.sure(err)
}

// views keeps lists for staff, and remembers the address of the feed of Tomasz,
// who is of the staff still.
func (h *leakSite) views() {
	h.t.Helper()
	ctx := h.t.Context()
	for name, shared := range map[string]bool{"view": true, "ownview": false} {
		_, err := h.Board.SaveView(ctx, h.maya, board.ViewDraft{
			Name: mark + name, Query: "category=secret-room", Shared: shared,
		})
		h.sure(err)
	}
	_, err := h.Board.SaveView(ctx, h.tomasz, board.ViewDraft{Name: "All of it", Query: "sort=new"})
	h.sure(err)
	page := h.As(h.Cast.Tomasz).Get(link.Views).Want(http.StatusOK)
	page.Find("a[type='application/atom+xml'][href*='key=']").Each(func(_ int, s *goquery.Selection) {
		h.keys = append(h.keys, strings.TrimPrefix(s.AttrOr("href", ""), h.URL))
	})
	if len(h.keys) < 2 {
		h.t.Fatalf("addresses of feeds: %v", h.keys)
	}
}

// turned has a tag that everybody follows become one of staff.
func (h *leakSite) turned() {
	h.t.Helper()
	ctx := h.t.Context()
	tag, err := h.Board.AddTag(ctx, h.maya, board.Tag{Name: mark + "turned"})
	h.sure(err, h.Board.FollowTag(ctx, h.ruth, tag.ID, true), h.Board.FollowTag(ctx, h.ben, tag.ID, true))
	idea := h.ideaIn(h.general(), "A third plain idea", "Of the long nights.")
	_, err = h.Board.SetTags(ctx, h.maya, idea.ID, []int64{tag.ID})
	h.sure(err)
	h.quiet()
	tag.StaffOnly = true
	_, err = h.Board.ChangeTag(ctx, h.maya, tag)
	h.sure(err)
}

// closeCategories lets some people alone into the categories, and hides what is to be
// hidden.
func (h *leakSite) closeCategories(secret, back board.Category) {
	h.t.Helper()
	h.shut(secret)
	_, err := h.Board.ChangeCategory(
		h.t.Context(),
		board.ActorOf(&h.admin),
		back.ID,
		board.CategoryInput{
			Name:           memberMark + "room",
			Description:    memberMark + "words",
			CategoryAccess: everywhere(policy.Members),
		},
	)
	h.sure(err, h.Accounts.SetRole(h.t.Context(), board.ActorOf(&h.admin), h.Cast.Tomasz.ID, account.Member))
	for _, id := range h.hide {
		_, err := h.Board.Hide(h.t.Context(), h.maya, id)
		h.sure(err)
	}
}

// forMembers are words of the category for members that a walk finds.
func forMembers() (words []string) {
	for _, word := range []string{"room", "words", "title", "idea", "said", "answer", "dupe", "dupesaid"} {
		words = append(words, memberMark+word)
	}
	return words
}
