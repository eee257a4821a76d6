// Package search analyzes text for full-text search: it turns texts into index terms, parses
// queries, finds known words similar to a misspelled one, and finds matches within a text. Texts
// and queries are analyzed in the same way, so that both databases find the same rows.
//
// It does not depend on the database or on ideas.
package search

// Limits of the analysis.
const (
	maxWord = 60     // signatures of a word that count
	maxText = 20_000 // bytes of a text that are analysed for a field
)

// Analyse returns the words of a text and, in the same order, their terms: the folded and stemmed
// words, or pairs of letters in a script without spaces between words. It reads the first 20,000
// bytes.
func Analyse(text string) ([]Word, []string) {
	words := Words(text)
	language := guess(words)
	terms := make([]string, len(words))
	for i, word := range words {
		terms[i] = word.stem(language)
	}
	return words, terms
}

// Field is an analyzed text for an index.
type Field struct {
	Terms []string   // in the text's order
	Raw   [][]string // by term: the words themselves where they differ, for prefixes and exact words
}

// Fields analyzes the texts of one row. Their language is guessed from all of them together.
func Fields(texts ...string) []Field {
	fields, all := make([]Field, len(texts)), make([][]Word, len(texts))
	var sample []Word
	for i, text := range texts {
		all[i] = Words(text)
		sample = append(sample, all[i][:min(len(all[i]), guessWords)]...)
	}
	language := guess(sample)
	for i, words := range all {
		field := Field{Terms: make([]string, len(words)), Raw: make([][]string, len(words))}
		for n, word := range words {
			field.Terms[n] = word.stem(language)
			if word.Folded != field.Terms[n] {
				field.Raw[n] = append(field.Raw[n], word.Folded)
			}
		}
		fields[i] = field
	}
	return fields
}
