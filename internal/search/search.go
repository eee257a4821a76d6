// Package search analyzes text for full-text search: how a text becomes index terms,
// what a person means who types a query, which words are near to a misspelled
// one, and where in a text a hit is. The same analysis serves what is stored and
// what is asked, so that both databases find the same.
//
// It does not depend on the database or on ideas.
package search

// Limits of the analysis.
const (
	maxWord = 60     // signatures of a word that count
	maxText = 20_000 // bytes of a text that are analysed for a field
)

// Analyse returns the words of a text and, in the same order, their terms: the
// words folded and brought to their stems, or pairs of neighbours where a script
// puts no space between words. It reads no more than 20,000 bytes.
func Analyse(text string) ([]Word, []string) {
	words := Words(text)
	language := guess(words)
	terms := make([]string, len(words))
	for i, word := range words {
		terms[i] = word.stem(language)
	}
	return words, terms
}

// Field is a text as an index keeps it.
type Field struct {
	Terms []string   // in the text's order
	Raw   [][]string // by term: the words themselves where they differ, for prefixes and exact words
}

// Fields analyses the texts of one thing, whose language is guessed from all of
// them together.
func Fields(texts ...string) []Field {
	fields, all := make([]Field, len(texts)), make([][]Word, len(texts))
	var sample []Word
	for i, text := range texts {
		all[i] = Words(text)
		sample = append(sample, all[i][:min(len(all[i]), guessed)]...)
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
