package bench

import (
	"context"
	"fmt"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// listSQL finds who is signed in, what trends and their votes on it in one trip.
const listSQL = `
	SELECT viewer.id, viewer.name, listed.*
	FROM sessions
	JOIN users AS viewer ON viewer.id = sessions.user_id
	CROSS JOIN LATERAL (
		SELECT ideas.id, ideas.title, ideas.excerpt, author.name AS author, ideas.category_id, ideas.status_id,
			ideas.vote_count, ideas.trending_rank, ideas.created_at, ideas.edited_at,
			EXISTS (SELECT FROM votes WHERE votes.idea_id = ideas.id AND votes.user_id = viewer.id) AS voted
		FROM ideas
		JOIN users AS author ON author.id = ideas.author_id
		WHERE ideas.hidden_at IS NULL
		ORDER BY ideas.trending_rank DESC, ideas.id DESC
		LIMIT 26
	) AS listed
	WHERE sessions.id_hash = $1
	ORDER BY listed.trending_rank DESC, listed.id DESC`

// listFloor serves the list of ideas to people who are signed in.
func (r *run) listFloor() string {
	r.Helper()
	return r.pageFloor(link.Home, func(ctx context.Context, session string) error {
		rows, err := r.pool.Query(ctx, listSQL, session)
		if err != nil {
			return err
		}
		defer rows.Close()
		found := 0
		for ; rows.Next(); found++ {
			var id int64
			var name string
			var idea board.ListedIdea
			err := rows.Scan(&id, &name, &idea.ID, &idea.Title, &idea.Excerpt, &idea.AuthorName, &idea.CategoryID,
				&idea.StatusID, &idea.VoteCount, &idea.TrendingRank, &idea.CreatedAt, &idea.EditedAt, &idea.Voted)
			if err != nil {
				return err
			}
		}
		if rows.Err() == nil && found <= board.PageSize {
			return fmt.Errorf("the floor's list has %d ideas", found)
		}
		return rows.Err()
	})
}
