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

// Bounds of looking for people to mention.
const (
	mentionable    = 8    // people offered at once
	mentionWords   = 3    // of what was typed that are looked at
	mentionProbe   = 2000 // people who are looked through, on an idea and beyond
	maxMentionWord = 100  // bytes
)

// nameable is who may be mentioned: there, and somebody.
const nameable = `
	users.id > 0
		AND users.name <> ''
		AND users.blocked_at IS NULL
		AND users.merged_into_id IS NULL`

// Mentionable returns people a word of whose name begins as was typed: first
// those who take part in the idea, if the actor sees it; never by address, and
// not the actor.
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
			if rows, err = partakers(b.db.Read(ctx), words, ideaID); err != nil {
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
			continue // words there would not name them
		}
		if shown := row.Person(); len(people) < mentionable && shown.ID != actor.ID && !slices.Contains(people, shown) {
			people = append(people, shown)
		}
	}
	return people, nil
}

// mentionedOn returns what the rules ask of an idea that the actor sees.
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

// nameWords returns the words of what was typed as names are kept in
// user_search_terms.
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

// lastRune comes after every other in the order of bytes.
const lastRune = "\U0010FFFF"

// hasWords narrows q to people who have all words in their names. The words of
// an address hold an "@", which those of a name never do.
func hasWords(q *gorm.DB, words []string) *gorm.DB {
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

// partakers returns those who are seen to take part in an idea: its author, and
// people who talk or vote. Who follows is nobody else's business.
func partakers(tx *gorm.DB, words []string, ideaID int64) (rows []account.Byline, err error) {
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
	if err := hasWords(q, words).Order("users.name, users.id").Limit(mentionable).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("look for people of idea %d: %w", ideaID, err)
	}
	return rows, nil
}

// named returns anybody whose name has the words: of the first few that an index
// finds by the longest of them.
func named(tx *gorm.DB, words []string) (rows []account.Byline, err error) {
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	found := tx.Session(&gorm.Session{NewDB: true}).Table("user_search_terms").Select("term, user_id").
		Where("term >= ? AND term < ? AND term NOT LIKE '%@%'", longest, longest+lastRune).
		Order("term, user_id").Limit(mentionProbe)
	q := tx.Table("(?) AS found", found).Joins("JOIN users ON users.id = found.user_id").
		Select(account.BylineColumns).Where(nameable)
	if err := hasWords(q, words).Order("found.term, found.user_id").Limit(2 * mentionable).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("look for people: %w", err)
	}
	return rows, nil
}

// mayBeNamed returns the present names of those of some people whom words may
// mention: who may read them.
func mayBeNamed(tx *gorm.DB, ids []int64, words policy.Subject) (map[int64]string, error) {
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
		if (Actor{ID: row.PersonID, Role: row.PersonRole}).May(policy.SeeComment, words) == nil {
			names[row.PersonID] = row.PersonName
		}
	}
	return names, nil
}

// saveMentions makes the rows of a comment those of the people whom its words
// name now, and returns who is named for the first time: whom an earlier wording
// named is not told again. Whom only an earlier wording
// names stays known, so that they can be forgotten there.
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
		// a person who left since is no reason to lose the comment
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
		err := namedEarlier(tx, commentID, id)
		if err == nil {
			err = tx.Exec("DELETE FROM mentions WHERE comment_id = ? AND user_id = ?", commentID, id).Error
		}
		if err != nil {
			return nil, fmt.Errorf("mention no more in comment %d: %w", commentID, err)
		}
	}
	return added, nil
}

// namedEarlier notes that words of a comment have a person's name in them who is
// not mentioned. Whom there is not is nobody.
func namedEarlier(tx *gorm.DB, commentID, userID int64) error {
	err := tx.Exec(`
		INSERT INTO earlier_mentions (comment_id, user_id)
		SELECT ?, id
		FROM users
		WHERE id = ?
			AND id > 0
		ON CONFLICT DO NOTHING`, commentID, userID).Error
	if err != nil {
		return fmt.Errorf("note who is named in comment %d: %w", commentID, err)
	}
	return nil
}

// MentionOf returns how a text names a person.
func MentionOf(p account.Person) string { return markdown.Mention(p.ID, p.Name) }

// forgetMentions writes the comments that name people who leave again without
// their names, earlier wordings included.
func forgetMentions(tx *gorm.DB, people []int64) error {
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
			) AS naming
			ORDER BY comment_id
			LIMIT ?`, people, after, people, after, leavingVotes).Scan(&ids).Error
		if err != nil {
			return fmt.Errorf("look for mentions: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		after = ids[len(ids)-1]
		for table, column := range map[string]string{"comments": "id", "comment_versions": "comment_id"} {
			if err := forgetIn(tx, table, column, ids, people); err != nil {
				return fmt.Errorf("forget mentions in %s: %w", table, err)
			}
		}
	}
}

func forgetIn(tx *gorm.DB, table, column string, ids, people []int64) error {
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
		if html == row.BodyHTML { // they were named by words that were no link
			var err error
			if html, err = drawnAgain(tx, body, row.CommentID); err != nil {
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

// drawnAgain returns the HTML of a comment's words as they are now.
func drawnAgain(tx *gorm.DB, source string, commentID int64) (html string, err error) {
	people, pictures := markdown.RefsIn(source)
	var refs markdown.Refs
	if refs.People, err = mayBeNamed(tx, people, policy.Subject{}); err != nil {
		return "", err
	}
	if refs.Pictures, err = usablePictures(tx, Actor{}, pictures, TargetComment(commentID)); err != nil {
		return "", err
	}
	return markdown.Rich(source, refs), nil
}
