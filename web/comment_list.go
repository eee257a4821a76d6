package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// showIdea shows the page of an idea and its comments.
func (s *server) showIdea(c Context, status int, idea board.ShownIdea, state commentState) error {
	view, err := s.ideaPage(c, idea)
	if err != nil {
		return err
	}
	if view.Comments, err = s.commentList(c, idea, view, state); err != nil {
		return err
	}
	if isLook(c) {
		shown := shownIn(view.Comments)
		for i := range view.Merged.Ideas {
			shown = append(shown, shownUnder(&view.Merged.Ideas[i])...)
		}
		view.Viewer.Unread = s.markSeen(c, idea.ID, true, shown...)
	}
	if key := saidDraft(c, idea.ID); key != "" {
		view.ClearDraft = key
	}
	return show(c, status, templates.Idea(view))
}

// commentsAfter is the parameter of an address that says where a page of comments
// begins.
const commentsAfter = "comments"

// commentList returns the page of the comments on an idea that the address asks for.
func (s *server) commentList(
	c Context,
	idea board.ShownIdea,
	page templates.IdeaPage,
	state commentState,
) (*templates.CommentList, error) {
	state, err := s.recalled(c, state)
	if err != nil {
		return nil, err
	}
	filter := board.CommentFilter{Order: board.CommentOrder(c.QueryParam("order")), After: param(c, commentsAfter)}
	shows := activityShown(c)
	if c.Request().Method != http.MethodGet {
		filter, shows = board.CommentFilter{}, showsAll
	}
	filter.Staff = shows == showsTeam
	list, err := s.Board.CommentsOf(c.Request().Context(), actor(c), &idea.Idea, filter)
	if err != nil {
		return nil, err
	}
	address := link.Query(page.URL, activityParam, shows)
	here := link.Query(address, "order", string(filter.Order), commentsAfter, filter.After)
	view := &templates.CommentList{
		IdeaID: idea.ID, Count: list.Count, Locked: list.Locked, CanLock: list.MayLock, Return: here,
		Orders: commentTabs(c, address, filter, list), Shows: activityTabs(c, page, shows, filter, list),
		Newest: filter.Order == board.CommentsNewest,
	}
	view.Shut = closedText(c, list.CommentRefusal)
	if list.Pinned != nil {
		pinned := s.shownComment(c, *list.Pinned, here)
		pinned.Copy = list.Pinned.ParentID != nil
		view.Pinned = &pinned
	}
	for _, comment := range list.Comments {
		view.Comments = append(view.Comments, s.shownComment(c, comment, here))
	}
	if err := s.addReactions(c, list.Locked || view.Shut != "", shownIn(view)); err != nil {
		return nil, err
	}
	if list.Next != "" {
		view.More = link.Query(address, "order", string(filter.Order), commentsAfter, list.Next)
		if !view.Newest {
			view.Latest = link.Query(address, "order", string(board.CommentsNewest)) + "#discussion"
		}
	}
	if shows != showsComments {
		view.Entries = entriesBeside(page.Timeline, list)
	}
	if mayWrite(list.CommentRefusal) || state.wrong != "" {
		form := s.commentFormOf(c, idea.ID, here, state)
		form.MayNote = list.MayNote
		view.Form = &form
	}
	return view, nil
}

// mayWrite reports whether to show a form. Visitors see it, too: they sign in after
// they have written.
func mayWrite(err error) bool { return err == nil || problem.KindOf(err) == problem.SignedOut }

// commentDraftKey is the key under which the browser keeps a comment that is being
// written.
func commentDraftKey(ideaID int64) string { return "comment-" + strconv.FormatInt(ideaID, 10) }

// replyDraftKey is the key under which the browser keeps a reply that is being
// written.
func replyDraftKey(commentID int64) string { return "reply-" + strconv.FormatInt(commentID, 10) }

// saidDraft returns the key of the browser's draft that has just become a
// comment on an idea, or "".
func saidDraft(c Context, ideaID int64) string {
	if userOf(c) == nil || c.QueryParam("said") == "" {
		return ""
	}
	if answered, err := strconv.ParseInt(c.QueryParam("answered"), 10, 64); err == nil {
		return replyDraftKey(answered)
	}
	return commentDraftKey(ideaID)
}

// commentFormOf returns a comment form with the text that was just sent, or that
// waited for a sign-in.
func (s *server) commentFormOf(c Context, ideaID int64, here string, state commentState) templates.CommentForm {
	form := templates.CommentForm{
		ID:       "say",
		Action:   link.Comments(ideaID),
		Return:   here,
		Body:     state.Body,
		Error:    state.wrong,
		Draft:    state.Draft,
		Note:     state.Internal != "",
		SignedIn: userOf(c) != nil,
		DraftKey: commentDraftKey(ideaID),
		Compose:  composing(c, board.KindComment, ideaID, state.picture),
	}
	form.Compose.Preview = state.preview
	form.Keep = form.Draft != "" || form.Error != "" || state.picture != nil || state.preview != ""
	return form
}

// commentTabs returns the links to the orders, if there is something to sort.
// i18n: comments.order_oldest comments.order_newest
func commentTabs(c Context, address string, filter board.CommentFilter, list board.CommentPage) (tabs []templates.Tab) {
	if len(list.Comments) < 2 && filter.After == "" {
		return nil
	}
	now := filter.Order
	if now == "" {
		now = board.CommentsOldest
	}
	for _, order := range board.CommentOrders {
		to := string(order)
		if order == board.CommentsOldest {
			to = ""
		}
		tabs = append(tabs, templates.Tab{
			Name:    i18n.T(c.Request().Context(), "comments.order_"+string(order)),
			URL:     link.Query(address, "order", to) + "#discussion",
			Current: order == now,
		})
	}
	return tabs
}

// shownComment returns a comment with its replies for a page.
func (s *server) shownComment(c Context, comment board.ListedComment, here string) templates.Comment {
	view := templates.Comment{
		ID:        comment.ID,
		HeadID:    comment.ID,
		At:        comment.CreatedAt,
		Now:       s.Now(),
		Body:      comment.BodyHTML,
		Note:      comment.Internal,
		Hidden:    comment.HiddenAt != nil,
		Edited:    comment.EditedAt != nil,
		Versions:  actor(c).May(policy.SeeWordings, policy.Subject{WriterID: comment.Author.ID}) == nil,
		Pinned:    comment.Pinned,
		Return:    here,
		CanReply:  comment.MayReply,
		CanEdit:   comment.MayEdit,
		CanDelete: comment.MayDelete,
		CanHide:   comment.MayHide,
		CanPin:    comment.MayPin,
		More:      comment.More,
	}
	if comment.ParentID != nil {
		view.HeadID = *comment.ParentID
	}
	switch {
	case comment.Gone && comment.DeletedAt != nil:
		view.Gone = "deleted"
	case comment.Gone:
		view.Gone = "hidden"
	default:
		view.Person = shownPerson(c, comment.Author)
	}
	for _, reply := range comment.Replies {
		view.Replies = append(view.Replies, s.shownComment(c, reply, here))
	}
	if comment.More && !actor(c).Staff() { // staff also see replies that are not counted
		view.Rest = comment.ReplyCount - len(comment.Replies)
	}
	return view
}

// preview serves POST /preview: Markdown of the kind in the query as HTML, as a part of a page.
func (s *server) preview(c Context) error {
	var form struct {
		Body string `form:"body"`
	}
	if err := bind(c, &form); err != nil {
		return err
	}
	if err := s.Limits.Allow(c.Request().Context(), ratelimit.Previews, client(c)); err != nil {
		return err
	}
	of := board.Previewed{Kind: board.TextKind(c.QueryParam("kind"))}
	of.IdeaID, _ = strconv.ParseInt(c.QueryParam("idea"), 10, 64)       // anything else is no idea
	of.CommentID, _ = strconv.ParseInt(c.QueryParam("comment"), 10, 64) // anything else is no comment
	html, err := s.Board.Preview(c.Request().Context(), actor(c), of, form.Body)
	wrong := fields(c, err)["body"]
	if err != nil && wrong == "" {
		return err
	}
	return show(c, http.StatusOK, ui.Preview(html, wrong))
}

// statusOr returns statusFor, or 200 if nothing is wrong.
func statusOr(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return statusFor(err)
}

// shownIn returns the comments on a page, with replies.
func shownIn(list *templates.CommentList) (shown []*templates.Comment) {
	if list.Pinned != nil {
		shown = withReplies(list.Pinned)
	}
	for i := range list.Comments {
		shown = append(shown, withReplies(&list.Comments[i])...)
	}
	return shown
}

// withReplies returns a comment and the replies that are shown under it.
func withReplies(comment *templates.Comment) []*templates.Comment {
	shown := []*templates.Comment{comment}
	for i := range comment.Replies {
		shown = append(shown, &comment.Replies[i])
	}
	return shown
}
