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

// userSearchTerm is one word by which staff find a person.
type userSearchTerm struct {
	UserID int64
	Term   string
}

// maxWord is the longest word that is kept, in bytes; the rest of it is cut.
const maxWord = 100

// Words returns by what staff find a person: each word of the name, the whole
// address, and "@" with its domain; in lower case, without repeats.
func (u User) Words() (words []string) {
	seen := map[string]bool{"": true}
	add := func(word string) {
		if len(word) > maxWord {
			word = strings.ToValidUTF8(word[:maxWord], "")
		}
		if !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	for word := range strings.FieldsFuncSeq(strings.ToLower(u.Name), betweenWords) {
		add(word)
	}
	if u.Email != nil {
		_, domain, _ := strings.Cut(*u.Email, "@")
		add(*u.Email)
		add("@" + domain)
	}
	return words
}

// IndexPeople writes anew by what staff find these people, whose names or
// addresses changed or who are new.
func IndexPeople(ctx context.Context, tx *gorm.DB, users ...User) error {
	ids, words := make([]int64, len(users)), []userSearchTerm{}
	for i, user := range users {
		ids[i] = user.ID
		for _, word := range user.Words() {
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

// record writes down what the actor did about a person; 0 for none.
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

// maxSearchWords is how many words of a search for people are looked at.
const maxSearchWords = 6

// searchWords returns the words of a search as they stand in user_search_terms: an
// address, or a part that only an address can have, whole, and anything else
// cut where names are cut.
func searchWords(search string) (words []string) {
	add := func(word string) {
		if len(word) > maxWord {
			word = strings.ToValidUTF8(word[:maxWord], "")
		}
		if len(words) < maxSearchWords {
			words = append(words, word)
		}
	}
	for part := range strings.FieldsSeq(strings.ToLower(search)) {
		part = strings.Trim(part, ",;<>()\"")
		if strings.Contains(part, "@") || strings.ContainsAny(strings.TrimRight(part, "."), "._+") { // "J." is no address
			add(part)
			continue
		}
		for word := range strings.FieldsFuncSeq(part, betweenWords) {
			add(word)
		}
	}
	return words
}

// betweenWords reports whether r stands between the words of a name.
func betweenWords(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// lastRune comes after every other in the order of bytes: no word that begins
// with w is after w+lastRune.
const lastRune = "\U0010FFFF"
