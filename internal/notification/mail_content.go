package notification

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/policy"
)

// itemsPerMail is how many notifications an email lists. Of the rest it gives the number.
const itemsPerMail = 60

// MailContent is an email with its contents, limited to what its reader may read and wants to
// receive at the time of writing.
type MailContent struct {
	OutgoingMail
	Reader account.User
	Items  []Item // grouped by idea, ideas with a milestone first; within an idea the oldest first
	More   int    // how many notifications are left out
	Ideas  map[int64]IdeaState
	Help   Help // for an email of thanks
}

// IdeaState is the state of an idea when an email is written.
type IdeaState struct {
	ID        int64
	StatusID  int64
	VoteCount int
}

// Help is how a person helped with an idea.
type Help struct{ Proposed, Voted, Commented, Answered bool }

// Any reports whether they helped at all.
func (h Help) Any() bool { return h != Help{} }

// Compose loads the contents of these emails. It leaves out an email whose reader is blocked or
// merged, has no address or one that refuses mail, does not want this kind of email now, or may not
// read any of it. The number of queries does not depend on the number of emails.
func (n *Notifications) Compose(ctx context.Context, mails []OutgoingMail) (contents []MailContent, err error) {
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	p := mailContents{tx: n.db.Read(ctx), snapshot: snapshot}
	if err := p.load(mails); err != nil {
		return nil, fmt.Errorf("gather mails: %w", err)
	}
	for _, mail := range mails {
		reader := p.readers[mail.UserID]
		if reader.Email == nil || reader.MailRefusedAt != nil || reader.BlockedAt != nil || reader.MergedIntoID != nil {
			continue
		}
		content := MailContent{OutgoingMail: mail, Reader: reader, More: p.more[mail.ID], Ideas: p.ideas}
		if content.Items = p.items(mail); len(content.Items) > 0 {
			content.Help = p.help[pair{idOr0(content.Items[0].IdeaID), reader.ID}]
		}
		if p.hasContent(content) {
			contents = append(contents, content)
		}
	}
	return contents, nil
}

// hasContent reports whether an email has any content.
func (p *mailContents) hasContent(content MailContent) bool {
	switch content.OutgoingMail.Kind {
	case StaffDigestMail:
		return content.Reader.Role.Staff() && p.settings[content.Reader.ID].StaffMail
	case ThanksMail: // not if the help was withdrawn or the idea reopened
		return content.Help.Any() &&
			p.snapshot.Status(p.ideas[idOr0(content.Items[0].IdeaID)].StatusID).Kind == board.KindShipped
	}
	return len(content.Items) > 0
}

// mailContents holds what is loaded for a batch of emails.
type mailContents struct {
	tx            *gorm.DB
	snapshot      *board.Snapshot
	readers       map[int64]account.User
	settings      map[int64]Settings
	notifications map[int64][]Notification
	more          map[int64]int
	ideas         map[int64]IdeaState
	help          map[pair]Help // by idea and person
	itemData      *itemData
}

// items returns the notifications of an email that its reader may read now.
func (p *mailContents) items(mail OutgoingMail) (items []Item) {
	reader := account.ActorOf(new(p.readers[mail.UserID]))
	for _, n := range p.notifications[mail.ID] {
		if item, ok := p.itemData.item(reader, n); ok {
			items = append(items, item)
		}
	}
	rank := map[int64]int64{} // by idea: 0 with a milestone, else the id of its first notification
	for _, item := range items {
		id, first := idOr0(item.IdeaID), item.ID
		if item.Kind.Milestone() {
			first = 0
		}
		if at, known := rank[id]; !known || first < at {
			rank[id] = first
		}
	}
	slices.SortFunc(items, func(a, b Item) int {
		ideaA, ideaB := idOr0(a.IdeaID), idOr0(b.IdeaID)
		return cmp.Or(cmp.Compare(rank[ideaA], rank[ideaB]), cmp.Compare(ideaA, ideaB), cmp.Compare(a.ID, b.ID))
	})
	return items
}

// load loads everything that these emails need.
func (p *mailContents) load(mails []OutgoingMail) error {
	var people, thanked []int64
	ids := make([]int64, len(mails))
	for i, mail := range mails {
		ids[i], people = mail.ID, append(people, mail.UserID)
		if mail.Kind == ThanksMail {
			thanked = append(thanked, mail.UserID)
		}
	}
	var users []account.User
	if err := p.tx.Where("id IN ?", people).Find(&users).Error; err != nil {
		return err
	}
	p.readers = map[int64]account.User{}
	for _, user := range users {
		p.readers[user.ID] = user
	}
	var err error
	if p.settings, err = settingsOf(p.tx, people); err != nil {
		return err
	}
	ideas, err := p.loadNotifications(ids)
	if err != nil || len(ideas) == 0 {
		return err
	}
	if err := p.loadIdeas(ideas); err != nil {
		return err
	}
	return p.loadHelp(thanked, ideas)
}

// stillReadable is the condition for a notification to appear in an email at the time of writing.
// Left out is what the reader turned off since. Unless it is a milestone, so is what they already
// read on the board, or what their level of following the idea excludes. The last lines exclude
// what they may not read, so that it does not count towards itemsPerMail; policy makes the final
// decision.
const stillReadable = `(
		notifications.kind IN @milestones
		OR notifications.read_at IS NULL
			AND NOT (notifications.kind = 'comments' AND coalesce(follows.level, '') = 'milestones')
	)
	AND coalesce(follows.level, '') <> 'silent'
	AND coalesce(CASE notifications.kind
			WHEN 'answers' THEN settings.answers
			WHEN 'comments' THEN settings.comments
			WHEN 'mentions' THEN settings.mentions
			WHEN 'changelog' THEN settings.changelog
			WHEN 'community' THEN settings.community
		END, '') <> 'never'
	AND (events.kind NOT IN @comment_events OR comments.id IS NOT NULL AND comments.deleted_at IS NULL)
	AND (
		users.role <> 'member'
		OR ideas.hidden_at IS NULL
			AND ideas.category_id NOT IN @shut
			AND comments.hidden_at IS NULL
			AND NOT coalesce(comments.internal, FALSE)
	)`

// member is any member who is not staff. What is restricted for them is restricted for every
// recipient except staff.
var member = policy.Actor{ID: 1, Role: policy.Member}

// loadNotifications loads up to itemsPerMail notifications for each email, milestones first, then the
// newest. It returns the ids of their ideas.
func (p *mailContents) loadNotifications(mails []int64) (ideas []int64, err error) {
	var rows []struct {
		Notification
		Total int
	}
	err = p.tx.Raw(`
		SELECT *
		FROM (
			SELECT notifications.*, count(*) OVER (PARTITION BY notifications.mail_id) AS total,
				row_number() OVER (
					PARTITION BY notifications.mail_id
					ORDER BY CASE WHEN notifications.kind IN @milestones THEN 0 ELSE 1 END, notifications.id DESC
				) AS place
			FROM notifications
			JOIN users ON users.id = notifications.user_id
			JOIN events ON events.id = notifications.event_id
			LEFT JOIN notification_settings AS settings ON settings.user_id = notifications.user_id
			LEFT JOIN follows ON follows.user_id = notifications.user_id
				AND follows.idea_id = notifications.idea_id
			LEFT JOIN ideas ON ideas.id = notifications.idea_id
			LEFT JOIN comments ON comments.id = events.comment_id
			WHERE notifications.mail_id IN @mails
				AND `+stillReadable+`
		) AS numbered
		WHERE place <= @most`, map[string]any{
		"mails":          mails,
		"most":           itemsPerMail,
		"milestones":     []Kind{Answers, Changelog},
		"comment_events": commentEvents,
		"shut":           p.snapshot.Invisible(member),
	}).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	p.notifications, p.more = map[int64][]Notification{}, map[int64]int{}
	list := make([]Notification, len(rows))
	for i, row := range rows {
		list[i] = row.Notification
		p.notifications[*row.MailID] = append(p.notifications[*row.MailID], row.Notification)
		p.more[*row.MailID] = max(0, row.Total-itemsPerMail)
		if id := idOr0(row.IdeaID); id != 0 && !slices.Contains(ideas, id) {
			ideas = append(ideas, id)
		}
	}
	p.itemData, err = loadItemData(p.tx, p.snapshot, list)
	return ideas, err
}

// loadIdeas loads the state of these ideas.
func (p *mailContents) loadIdeas(ideas []int64) error {
	var stand []IdeaState
	if err := p.tx.Raw("SELECT id, status_id, vote_count FROM ideas WHERE id IN ?", ideas).Scan(&stand).Error; err != nil {
		return err
	}
	p.ideas = map[int64]IdeaState{}
	for _, idea := range stand {
		p.ideas[idea.ID] = idea
	}
	return nil
}

// loadHelp loads how these people helped with these ideas.
func (p *mailContents) loadHelp(people, ideas []int64) error {
	if p.help = map[pair]Help{}; len(people) == 0 {
		return nil
	}
	var found []struct {
		How            string
		IdeaID, UserID int64
	}
	err := p.tx.Raw(`
		SELECT 'proposed' AS how, id AS idea_id, author_id AS user_id
		FROM ideas
		WHERE id IN @ideas
			AND author_id IN @people
		UNION ALL
		SELECT 'voted', idea_id, user_id
		FROM votes
		WHERE idea_id IN @ideas
			AND user_id IN @people
		UNION ALL
		SELECT DISTINCT 'commented', idea_id, author_id
		FROM comments
		WHERE idea_id IN @ideas
			AND author_id IN @people
			AND deleted_at IS NULL
			AND hidden_at IS NULL
			AND NOT internal
		UNION ALL
		SELECT DISTINCT 'answered', q.idea_id, a.user_id
		FROM questions AS q
		JOIN question_answers AS a ON a.question_id = q.id
		WHERE q.idea_id IN @ideas
			AND a.user_id IN @people`, map[string]any{"ideas": ideas, "people": people}).Scan(&found).Error
	if err != nil {
		return err
	}
	for _, f := range found {
		help := p.help[pair{f.IdeaID, f.UserID}]
		switch f.How {
		case "proposed":
			help.Proposed = true
		case "voted":
			help.Voted = true
		case "commented":
			help.Commented = true
		case "answered":
			help.Answered = true
		}
		p.help[pair{f.IdeaID, f.UserID}] = help
	}
	return nil
}
