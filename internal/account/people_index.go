package account

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// userSearchTerm is one term by which staff find a person.
type userSearchTerm struct {
	UserID int64
	Term   string
}

// maxTermLen is the maximum length of a term in bytes; longer ones are cut.
const maxTermLen = 100

// SearchTerms returns the terms by which staff find a person, in lower case and without duplicates: each
// word of the name, the address, and "@" with its domain.
func (u User) SearchTerms() (words []string) {
	seen := map[string]bool{"": true}
	add := func(word string) {
		if len(word) > maxTermLen {
			word = strings.ToValidUTF8(word[:maxTermLen], "")
		}
		if !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	for word := range strings.FieldsFuncSeq(strings.ToLower(u.Name), separatesWords) {
		add(word)
	}
	if u.Email != nil {
		_, domain, _ := strings.Cut(*u.Email, "@")
		add(*u.Email)
		add("@" + domain)
	}
	return words
}

// IndexPeople replaces the search terms of people who are new or whose name or address changed.
func IndexPeople(ctx context.Context, tx *gorm.DB, users ...User) error {
	ids, words := make([]int64, len(users)), []userSearchTerm{}
	for i, user := range users {
		ids[i] = user.ID
		for _, word := range user.SearchTerms() {
			words = append(words, userSearchTerm{user.ID, word})
		}
	}
	if err := tx.WithContext(ctx).Exec("DELETE FROM user_search_terms WHERE user_id IN ?", ids).Error; err != nil {
		return fmt.Errorf("index people: %w", err)
	}
	if len(words) == 0 {
		return nil
	}
	if err := tx.WithContext(ctx).CreateInBatches(&words, 1000).Error; err != nil {
		return fmt.Errorf("index people: %w", err)
	}
	return nil
}

// record stores an event of the actor about a person; 0 for none.
func (a *Accounts) record(
	ctx context.Context,
	tx *gorm.DB,
	kind event.Kind,
	actor policy.Actor,
	personID int64,
	about event.Detail,
) error {
	return event.Record(ctx, tx, event.Of(kind, actor.ID, a.now()).OnPerson(personID), about)
}

// maxSearchTerms is the number of terms in a search that are used.
const maxSearchTerms = 6

// splitSearch splits a search into terms as they are stored in user_search_terms. An address, or a
// part of one, is a single term; other text is split and cut as names are.
func splitSearch(search string) (words []string) {
	add := func(word string) {
		if len(word) > maxTermLen {
			word = strings.ToValidUTF8(word[:maxTermLen], "")
		}
		if len(words) < maxSearchTerms {
			words = append(words, word)
		}
	}
	for part := range strings.FieldsSeq(strings.ToLower(search)) {
		part = strings.Trim(part, ",;<>()\"")
		if strings.Contains(part, "@") ||
			strings.ContainsAny(strings.TrimRight(part, "."), "._+") { // "J." is not part of an address
			add(part)
			continue
		}
		for word := range strings.FieldsFuncSeq(part, separatesWords) {
			add(word)
		}
	}
	return words
}

// separatesWords reports whether r separates the words of a name.
func separatesWords(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// lastRune sorts after every other rune by bytes, so every string that starts with w is less than
// w+lastRune.
const lastRune = "\U0010FFFF"
