package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/search"
)

// The texts that a searched board is filled with: their words are as common as
// Zipf and Mandelbrot say, the commonest in nearly every third idea.
const (
	benchWords  = 30_000
	titleWords  = 6
	bodyWords   = 34
	mandelbrot  = 12.0
	fillAtATime = 1000
	fillTexts   = 100_000 // then they come again, which a database does by itself in a tenth of the time
)

// lexicon is made-up words by how common they are, with what of all words they
// and the commoner ones are.
type lexicon struct {
	words  []string
	terms  []search.Field
	shares []float64
}

// words is the same in every run.
var words = newLexicon()

func newLexicon() *lexicon {
	l, random, known, sum := &lexicon{}, rand.New(rand.NewPCG(1, 2)), map[string]bool{}, 0.0
	for len(l.words) < benchWords {
		var word strings.Builder
		for range 2 + random.IntN(3) {
			word.WriteByte("bcdfghjklmnprstvwz"[random.IntN(18)])
			word.WriteByte("aeiou"[random.IntN(5)])
		}
		word.WriteByte("klmnrst"[random.IntN(7)])
		if known[word.String()] {
			continue
		}
		known[word.String()] = true
		sum += 1 / (float64(len(l.words)) + 1 + mandelbrot)
		l.words, l.shares = append(l.words, word.String()), append(l.shares, sum)
		l.terms = append(l.terms, search.Fields(word.String())[0])
	}
	return l
}

// of returns the words of idea i, by number: its title's, then its text's.
func (l *lexicon) of(i int) []int {
	random, list := rand.New(rand.NewPCG(uint64(i), 3)), make([]int, titleWords+bodyWords)
	for n := range list {
		list[n], _ = slices.BinarySearch(l.shares, random.Float64()*l.shares[benchWords-1])
	}
	return list
}

func (l *lexicon) text(list []int) string {
	text := make([]string, len(list))
	for i, n := range list {
		text[i] = l.words[n]
	}
	return strings.Join(text, " ")
}

func (l *lexicon) field(list []int) (field search.Field) {
	for _, n := range list {
		field.Terms, field.Raw = append(field.Terms, l.terms[n].Terms...), append(field.Raw, l.terms[n].Raw...)
	}
	return field
}

// fillWords writes the texts of ideas into a table of their own, from which the
// ideas take them, and what they are found by. More than fillTexts come again
// on PostgreSQL alone: FTS5 does not give back what it has.
func (l *listsBoard) fillWords(tx *gorm.DB) error {
	if err := tx.Exec("CREATE TABLE bench_texts (id integer PRIMARY KEY, title text, body text)").Error; err != nil {
		return err
	}
	texts := l.ideas
	if dbtest.OnPostgres() {
		texts = min(texts, fillTexts)
	}
	for first := 1; first <= texts; first += fillAtATime {
		var rows strings.Builder
		var docs []database.Document
		for i := first; i < min(first+fillAtATime, texts+1); i++ {
			list := words.of(i)
			fmt.Fprintf(&rows, ",(%d,'%s','%s')", i, words.text(list[:titleWords]), words.text(list[titleWords:]))
			docs = append(docs, database.Document{
				ID:     int64(i),
				Fields: [4]search.Field{words.field(list[:titleWords]), {}, words.field(list[titleWords:]), {}},
			})
		}
		if err := tx.Exec("INSERT INTO bench_texts VALUES " + rows.String()[1:]).Error; err != nil {
			return err
		}
		if err := database.PutDocuments(tx, "idea_search", "idea_id", docs); err != nil {
			return err
		}
	}
	for done := texts; done < l.ideas; done += texts {
		for _, sql := range []string{
			`
				INSERT INTO bench_texts
				SELECT id + ?, title, body
				FROM bench_texts
				WHERE id <= ?
				ORDER BY id`,
			`
				INSERT INTO idea_search (idea_id, doc)
				SELECT idea_id + ?, doc
				FROM idea_search
				WHERE idea_id <= ?
				ORDER BY idea_id`,
		} {
			if err := tx.Exec(sql, done, min(texts, l.ideas-done)).Error; err != nil {
				return err
			}
		}
	}
	return nil
}
