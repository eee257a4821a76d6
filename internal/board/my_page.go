package board

import (
	"context"
	"fmt"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
)

// MyPage is a person's own page: updates first, then the newest ideas that they proposed,
// voted for and follow.
type MyPage struct {
	Updates     []Update
	MoreUpdates bool // there are more than Updates holds
	Ideas       PersonIdeas
	Votes       PersonIdeas
	Follows     PersonIdeas
	Categories  []Category // those they follow
}

// Update is an answer, a new status, or both, on an idea that a person is involved in.
type Update struct {
	IdeaID   int64
	Title    string
	Status   Status // the idea's current status
	From, To *Status
	Body     string         // the start of the answer, plain; or ""
	By       account.Person // the zero Person for an import
	At       time.Time
}

// Limits of a person's own page, and how many ideas of each relation are searched for
// updates: the newest that they proposed, voted for and follow.
const (
	myPageUpdates  = 20
	myPageIdeas    = 5
	updateLength   = 180
	maxUpdateIdeas = 1000
)

// MyPage returns the actor's own page, with the updates since a time.
func (b *Board) MyPage(ctx context.Context, actor Actor, since time.Time) (mine MyPage, err error) {
	if err := actor.May(policy.Follow, policy.Subject{}); err != nil {
		return mine, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return mine, err
	}
	if mine.Updates, err = b.updates(ctx, actor, snapshot, since); err != nil {
		return mine, err
	}
	if mine.MoreUpdates = len(mine.Updates) > myPageUpdates; mine.MoreUpdates {
		mine.Updates = mine.Updates[:myPageUpdates]
	}
	tx := b.db.Read(ctx)
	lists := map[PersonList]*PersonIdeas{
		ListProposed: &mine.Ideas,
		ListVotes:    &mine.Votes,
		ListFollows:  &mine.Follows,
	}
	for list, page := range lists {
		*page, err = personIdeas(tx, listed{list: list, personID: actor.ID, viewer: actor, snapshot: snapshot}, "",
			myPageIdeas)
		if err != nil {
			return mine, err
		}
	}
	mine.Categories, err = b.FollowedCategories(ctx, actor)
	return mine, err
}

// updatesSQL starts from the person's own ideas by their indexes, so that its cost does
// not depend on the number of answers on the board.
const updatesSQL = `
	SELECT answers.idea_id, answers.from_status_id, answers.to_status_id, answers.body_html, answers.created_at,
		ideas.title, ideas.status_id, ` + account.BylineColumns + `
	FROM (
		SELECT idea_id
		FROM (
			SELECT idea_id
			FROM votes
			WHERE user_id = ?
			ORDER BY idea_id DESC
			LIMIT ?
		) AS voted
		UNION
		SELECT id
		FROM (
			SELECT id
			FROM ideas
			WHERE author_id = ?
			ORDER BY created_at DESC, id DESC
			LIMIT ?
		) AS proposed
		UNION
		SELECT idea_id
		FROM (
			SELECT idea_id
			FROM follows
			WHERE user_id = ?
			ORDER BY idea_id DESC
			LIMIT ?
		) AS followed
	) AS mine
	JOIN ideas ON ideas.id = mine.idea_id AND ` + visibleInListsSQL + ` AND ideas.answered_at > ?
	JOIN answers ON answers.idea_id = ideas.id AND answers.created_at > ?
	LEFT JOIN users ON users.id = answers.author_id
	WHERE (answers.author_id IS NULL OR answers.author_id <> ?)
		AND ` + effectiveAnswersSQL + `
	ORDER BY answers.id DESC
	LIMIT ?`

func (b *Board) updates(ctx context.Context, actor Actor, snapshot *Snapshot, since time.Time) ([]Update, error) {
	var rows []struct {
		IdeaID, StatusID         int64
		FromStatusID, ToStatusID *int64
		Title, BodyHTML          string
		CreatedAt                time.Time
		account.Byline
	}
	err := b.db.Read(ctx).Raw(updatesSQL, actor.ID, maxUpdateIdeas, actor.ID, maxUpdateIdeas, actor.ID, maxUpdateIdeas,
		snapshot.Invisible(actor), since, since, actor.ID, myPageUpdates+1).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load updates of user %d: %w", actor.ID, err)
	}
	updates := make([]Update, len(rows))
	for i, row := range rows {
		updates[i] = Update{
			IdeaID: row.IdeaID,
			Title:  row.Title,
			Status: snapshot.Status(row.StatusID),
			At:     row.CreatedAt,
			From:   statusAt(snapshot, row.FromStatusID),
			To:     statusAt(snapshot, row.ToStatusID),
			Body:   markdown.Excerpt(row.BodyHTML, updateLength),
			By:     row.Person(),
		}
	}
	return updates, nil
}
