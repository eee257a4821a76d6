package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/notification"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// notifications serves GET /notifications: a person's notifications, by idea; with
// "show=unread", only the unread ones.
func (s *server) notifications(c Context) error {
	if _, err := signedIn(c); err != nil {
		return err
	}
	ctx := c.Request().Context()
	unread := c.QueryParam("show") == "unread"
	inbox, err := s.News.Inbox(ctx, actor(c), c.QueryParam("after"), unread)
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	here, which := link.Notifications, ""
	if unread {
		which = "unread"
		here = link.Query(link.Notifications, "show", which)
	}
	view := templates.NotificationsPage{
		Page: s.page(c, i18n.T(ctx, "inbox.heading")),
		UpTo: inbox.Newest,
		Tabs: []templates.Tab{
			{Name: i18n.T(ctx, "inbox.all"), URL: link.Notifications, Current: !unread},
			{Name: i18n.T(ctx, "inbox.unread"), URL: link.Query(link.Notifications, "show", "unread"), Current: unread},
		},
	}
	view.Nav, view.NoIndex, view.Path = "news", true, here
	for _, group := range inbox.Groups {
		view.Groups = append(view.Groups, s.newsGroup(c, snapshot, group))
	}
	if inbox.Next != "" {
		view.More = link.Query(link.Notifications, "show", which, "after", inbox.Next)
	}
	return show(c, http.StatusOK, templates.Notifications(view))
}

func (s *server) newsGroup(c Context, snapshot *board.Snapshot, group notification.Group) templates.NewsGroup {
	ctx := c.Request().Context()
	drawn := templates.NewsGroup{
		IdeaID: group.IdeaID,
		Title:  group.Title,
		URL:    link.Idea(group.IdeaID, group.Title),
		Unread: group.Unread,
	}
	if group.IdeaID == 0 {
		drawn.URL = link.Notifications
	}
	for _, item := range group.Items {
		drawn.Lines = append(drawn.Lines, s.newsLine(c, snapshot, item))
	}
	switch {
	case group.Many:
		drawn.More = i18n.T(ctx, "inbox.more_many", "Count", group.More)
	case group.More > 0:
		drawn.More = i18n.T(ctx, "inbox.more_lines", "Count", group.More)
	}
	return drawn
}

func (s *server) newsLine(c Context, snapshot *board.Snapshot, item notification.Item) templates.NewsLine {
	ctx := c.Request().Context()
	line := templates.NewsLine{
		By: shownPerson(c, item.Actor), Excerpt: item.Text, Note: item.Internal, Unread: item.ReadAt == nil,
		At: item.CreatedAt, Now: s.Now(), URL: newsURL(item),
	}
	name := line.By.Name
	if item.Actor.ID == 0 {
		line.Icon, name = "bulb", i18n.T(ctx, "inbox.team")
	}
	// i18n: inbox.merged inbox.merged_vote inbox.merged_notice inbox.unmerged inbox.not_same
	// i18n: inbox.answered inbox.status inbox.comment inbox.reply inbox.mention inbox.question inbox.question_staff
	// i18n: inbox.question_answered
	// i18n: inbox.question_closed_plain inbox.question_closed_unanswered
	// i18n: inbox.question_closed inbox.proposed inbox.tagged inbox.solved_yes inbox.solved_partly inbox.solved_no
	// i18n: inbox.something
	line.Text = i18n.T(ctx, "inbox."+didWhat(item), "Name", name, "Together", item.Together(ctx))
	if promise := item.Promise(ctx); line.Excerpt == "" {
		line.Excerpt = promise
	} else if promise != "" {
		line.Excerpt = promise + " · " + line.Excerpt
	}
	if item.To != 0 {
		from, to := snapshot.Status(item.From), snapshot.Status(item.To)
		if from.ID != 0 {
			line.From = badgeOf(c, &from)
		}
		line.To = badgeOf(c, &to)
	}
	return line
}

// didWhat returns the key of the text for what happened. Outcomes have one for each
// verdict.
func didWhat(item notification.Item) string {
	if item.What() == notification.Solved {
		return "solved_" + item.Verdict
	}
	if item.What() == notification.Merged &&
		(item.Reason == notification.ForVote || item.Reason == notification.ForNotice) {
		return "merged_" + string(item.Reason)
	}
	return string(item.What())
}

// newsURL returns the page that shows what a notification is about.
func newsURL(item notification.Item) string {
	switch {
	case item.CommentID != 0:
		return link.Comment(item.CommentID)
	case item.Event.Kind == event.OutcomeTold:
		return link.Outcomes
	case item.IdeaID == nil:
		return link.Notifications
	}
	return link.Idea(*item.IdeaID, item.IdeaTitle)
}

// markRead serves POST /notifications/read: it marks those of "idea" as read, or all
// up to "up_to".
func (s *server) markRead(c Context) error {
	if _, err := signedIn(c); err != nil {
		return err
	}
	ctx := c.Request().Context()
	var err error
	if raw := c.FormValue("idea"); raw != "" {
		id, _ := strconv.ParseInt(raw, 10, 64) // anything else is no idea
		_, err = s.News.MarkIdeaRead(ctx, actor(c), id)
	} else {
		upTo, _ := strconv.ParseInt(c.FormValue("up_to"), 10, 64)
		err = s.News.MarkRead(ctx, actor(c), max(upTo, 0))
	}
	if err != nil {
		return err
	}
	return s.redirect(c, returnTo(c, link.Notifications))
}

// markSeen marks a person's notifications of these comments as read, and with whole
// the others of the idea, because the page shows it all. It returns how many stay
// unread. It runs no query for people without unread notifications, and a failure does
// not fail the page.
func (s *server) markSeen(c Context, ideaID int64, whole bool, shown ...*templates.Comment) int {
	unread := sessionOf(c).Unread
	if unread == 0 {
		return 0
	}
	ids := make([]int64, len(shown))
	for i, comment := range shown {
		ids[i] = comment.ID
	}
	marked, err := s.News.MarkSeen(c.Request().Context(), actor(c), ideaID, ids, whole)
	if err != nil {
		s.Log.Error("mark news read", "error", err, "user", actor(c).ID)
	}
	return max(unread-marked, 0)
}

// levelOptions returns the levels of notifications of an idea, as options.
func levelOptions(c Context, selected board.Level) (options []templates.Option) {
	for _, level := range ui.FollowLevels {
		options = append(options, templates.Option{
			Value:    level,
			Name:     i18n.T(c.Request().Context(), "follow.level_"+level),
			Selected: level == string(selected),
		})
	}
	return options
}
