package board

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
)

// The limits of searching for people to mention.
const (
	mentionable    = 8    // people offered at once
	mentionWords   = 3    // typed words that are used
	mentionProbe   = 2000 // people examined, on the idea and elsewhere
	maxMentionWord = 100  // bytes
)

// nameable matches people who may be mentioned: existing ones with a name.
const nameable = `
	users.id > 0
		AND users.name <> ''
		AND users.blocked_at IS NULL
		AND users.merged_into_id IS NULL`

// Mentionable returns people with a word in their name that begins as typed. Participants
// of the idea come first, if the actor may see it. It never searches email addresses and
// leaves out the actor.
func (b *Board) Mentionable(
	ctx context.Context, actor Actor, typed string, ideaID int64,
) (people []account.Person, err error) {
	if err := actor.May(policy.Mention, policy.Subject{}); err != nil {
		return nil, err
	}
	words := nameWords(typed)
	if len(words) == 0 {
		return nil, nil
	}
	var rows []account.Byline
	var about policy.Subject
	if ideaID > 0 {
		if about, err = b.mentionedOn(ctx, actor, ideaID); err == nil {
			if rows, err = participants(b.db.Read(ctx), words, ideaID); err != nil {
				return nil, err
			}
		}
	}
	if len(rows) < mentionable {
		others, err := named(b.db.Read(ctx), words)
		if err != nil {
			return nil, err
		}
		rows = append(rows, others...)
	}
	for _, row := range rows {
		if (Actor{ID: row.PersonID, Role: row.PersonRole}).May(policy.See, about) != nil {
			continue // a mention would not be a link there
		}
		if shown := row.Person(); len(people) < mentionable && shown.ID != actor.ID && !slices.Contains(people, shown) {
			people = append(people, shown)
		}
	}
	return people, nil
}

// mentionedOn returns what the rules need to know about an idea that the actor sees.
func (b *Board) mentionedOn(ctx context.Context, actor Actor, ideaID int64) (about policy.Subject, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return about, err
	}
	seen, err := b.visibleIdea(ctx, actor, ideaID)
	if err != nil {
		return about, err
	}
	return seen.Subject(snapshot), nil
}

// nameWords returns the typed words as user_search_terms stores names.
func nameWords(typed string) (words []string) {
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for word := range strings.FieldsFuncSeq(strings.ToLower(typed), between) {
		if len(word) > maxMentionWord {
			word = strings.ToValidUTF8(word[:maxMentionWord], "")
		}
		if len(words) < mentionWords {
			words = append(words, word)
		}
	}
	return words
}

// lastRune sorts after every other character by bytes.
const lastRune = "\U0010FFFF"

// withNameWords narrows q to people with all words in their names. The words of an email
// address contain an "@", which words of a name never do.
func withNameWords(q *gorm.DB, words []string) *gorm.DB {
	for _, word := range words {
		q = q.Where(`
			EXISTS (
				SELECT 1
				FROM user_search_terms AS own
				WHERE own.user_id = users.id
					AND own.term >= ?
					AND own.term < ?
					AND own.term NOT LIKE '%@%'
			)`, word, word+lastRune)
	}
	return q
}

// participants returns the people who visibly take part in an idea: its author, commenters
// and voters. Followers are private.
func participants(tx *gorm.DB, words []string, ideaID int64) (rows []account.Byline, err error) {
	const partaking = `
		SELECT author_id
		FROM ideas
		WHERE id = ?
		UNION
		SELECT user_id
		FROM (
			SELECT author_id AS user_id
			FROM comments
			WHERE idea_id = ?
				AND parent_id IS NULL
				AND ` + publicRows + `
			LIMIT ?
		) AS talk
		UNION
		SELECT user_id
		FROM (SELECT user_id FROM votes WHERE idea_id = ? LIMIT ?) AS voting`
	q := tx.Table("users").Select(account.BylineColumns).Where(nameable).
		Where("users.id IN ("+partaking+")", ideaID, ideaID, mentionProbe, ideaID, mentionProbe)
	if err := withNameWords(q, words).Order("users.name, users.id").Limit(mentionable).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find people of idea %d: %w", ideaID, err)
	}
	return rows, nil
}

// named returns people whose names have the words, among the first few that the index has
// for the longest word.
func named(tx *gorm.DB, words []string) (rows []account.Byline, err error) {
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	found := tx.Session(&gorm.Session{NewDB: true}).Table("user_search_terms").Select("term, user_id").
		Where("term >= ? AND term < ? AND term NOT LIKE '%@%'", longest, longest+lastRune).
		Order("term, user_id").Limit(mentionProbe)
	q := tx.Table("(?) AS found", found).Joins("JOIN users ON users.id = found.user_id").
		Select(account.BylineColumns).Where(nameable)
	if err := withNameWords(
		q,
		words,
	).Order("found.term, found.user_id").
		Limit(2 * mentionable).
		Find(&rows).
		Error; err != nil {
		return nil, fmt.Errorf("find people: %w", err)
	}
	return rows, nil
}

// mentionableNames returns the current names of those of some people who may be mentioned
// in a text, because they may read it.
func mentionableNames(tx *gorm.DB, ids []int64, about policy.Subject) (map[int64]string, error) {
	names := map[int64]string{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []account.Byline
	q := tx.Table("users").Select(account.BylineColumns).Where(nameable).Where("id IN ?", ids)
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("load people who are mentioned: %w", err)
	}
	for _, row := range rows {
		if (Actor{ID: row.PersonID, Role: row.PersonRole}).May(policy.SeeComment, about) == nil {
			names[row.PersonID] = row.PersonName
		}
	}
	return names, nil
}

// saveMentions replaces the mentions of a comment with the people its text mentions now.
// It returns the people who are mentioned for the first time; earlier texts count, so that
// nobody is notified twice. People mentioned only in earlier texts stay recorded, so that
// their names can be removed there.
func saveMentions(tx *gorm.DB, commentID int64, people []int64, now time.Time) (added []int64, err error) {
	var before []int64
	if err := tx.Raw("SELECT user_id FROM mentions WHERE comment_id = ?", commentID).Scan(&before).Error; err != nil {
		return nil, fmt.Errorf("load mentions of comment %d: %w", commentID, err)
	}
	var earlier []int64
	err = tx.Raw("SELECT user_id FROM earlier_mentions WHERE comment_id = ?", commentID).Scan(&earlier).Error
	if err != nil {
		return nil, fmt.Errorf("load earlier mentions of comment %d: %w", commentID, err)
	}
	for _, id := range people {
		if slices.Contains(before, id) {
			continue
		}
		// Ignores a person who left meanwhile: the comment must not fail.
		row := tx.Exec(`
			INSERT INTO mentions (comment_id, user_id, created_at)
			SELECT ?, id, ?
			FROM users
			WHERE id = ?
			ON CONFLICT DO NOTHING`, commentID, now, id)
		if row.Error != nil {
			return nil, fmt.Errorf("mention in comment %d: %w", commentID, row.Error)
		}
		if row.RowsAffected > 0 && !slices.Contains(earlier, id) {
			added = append(added, id)
		}
	}
	for _, id := range before {
		if slices.Contains(people, id) {
			continue
		}
		err := recordEarlierMention(tx, commentID, id)
		if err == nil {
			err = tx.Exec("DELETE FROM mentions WHERE comment_id = ? AND user_id = ?", commentID, id).Error
		}
		if err != nil {
			return nil, fmt.Errorf("mention no more in comment %d: %w", commentID, err)
		}
	}
	return added, nil
}

// recordEarlierMention records that a text of the comment contains the name of a person who is not
// mentioned. An unknown person is ignored.
func recordEarlierMention(tx *gorm.DB, commentID, userID int64) error {
	err := tx.Exec(`
		INSERT INTO earlier_mentions (comment_id, user_id)
		SELECT ?, id
		FROM users
		WHERE id = ?
			AND id > 0
		ON CONFLICT DO NOTHING`, commentID, userID).Error
	if err != nil {
		return fmt.Errorf("record an earlier mention in comment %d: %w", commentID, err)
	}
	return nil
}

// MentionOf returns the Markdown that mentions a person.
func MentionOf(p account.Person) string { return markdown.Mention(p.ID, p.Name) }

// LinkTo returns the Markdown that links to an idea.
func LinkTo(id int64, title string) string { return markdown.IdeaLink(id, title) }

// forgottenAtOnce is how many comments lose a name before the next are looked for.
const forgottenAtOnce = 200

// removeNames removes the names of people who leave from the comments that mention
// them, including earlier texts.
func removeNames(tx *gorm.DB, people []int64) error {
	var after int64
	for {
		var ids []int64
		err := tx.Raw(`
			SELECT comment_id
			FROM (
				SELECT comment_id
				FROM mentions
				WHERE user_id IN ?
					AND comment_id > ?
				UNION
				SELECT comment_id
				FROM earlier_mentions
				WHERE user_id IN ?
					AND comment_id > ?
			) AS found
			ORDER BY comment_id
			LIMIT ?`, people, after, people, after, forgottenAtOnce).Scan(&ids).Error
		if err != nil {
			return fmt.Errorf("find mentions: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		after = ids[len(ids)-1]
		for table, column := range map[string]string{"comments": "id", "comment_versions": "comment_id"} {
			if err := removeNamesIn(tx, table, column, ids, people); err != nil {
				return fmt.Errorf("forget mentions in %s: %w", table, err)
			}
		}
	}
}

func removeNamesIn(tx *gorm.DB, table, column string, ids, people []int64) error {
	var rows []struct {
		ID, CommentID  int64
		Body, BodyHTML string
	}
	err := tx.Table(table).
		Clauses(ForUpdate).
		Select("id, "+column+" AS comment_id, body, body_html").
		Where(column+" IN ?", ids).
		Order("id").
		Find(&rows).Error
	if err != nil {
		return err
	}
	var changed []int64
	for _, row := range rows {
		body, html := markdown.Forget(row.Body, people), markdown.ForgetHTML(row.BodyHTML, people)
		if body == row.Body && html == row.BodyHTML {
			continue
		}
		if html == row.BodyHTML { // their names were plain text, not links
			var err error
			if html, err = renderAgain(tx, body, row.CommentID); err != nil {
				return err
			}
		}
		if err := tx.Exec("UPDATE "+table+" SET body = ?, body_html = ? WHERE id = ?", body, html, row.ID).Error; err != nil {
			return err
		}
		changed = append(changed, row.CommentID)
	}
	return indexCommented(tx, changed)
}
