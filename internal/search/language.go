package search

import "strings"

// languages lists the languages with a stemmer. The first, English, is the default if no other is
// recognized.
var languages = []string{"en", "es", "de", "fr", "it", "pt"}

// guessWords is how many words of a text are used to guess its language.
const guessWords = 200

// smallWords lists, by language, folded small words that identify it. Words that have a meaning in
// another language are left out.
var smallWords = map[string]string{
	"en": "the and of to is it that for on with as be are this have from or we you not can would will an at by when if " +
		"should my there which has all i",
	"es": "el los las una del que por con para es al lo como pero sus mas este esta ser son hay cuando muy sin sobre " +
		"tambien yo y",
	"de": "der das und ist nicht ein eine einen zu den mit von auf fur im dem sich auch es werden sind wird oder wenn " +
		"bei ich wir uber aus nach sollte kann man",
	"fr": "le les et des une dans est pour qui sur pas plus avec ce il sont du par ne nous vous cette je au aux ou etre",
	"it": "il di che gli della per una sono non nel con piu anche dei delle questo essere ho alla",
	"pt": "os uma nao com para em dos das como mais ao pelo pela isso ser quando muito voce tambem eu e um no na",
}

// smallWordLanguages maps a small word to its languages.
var smallWordLanguages = func() map[string][]string {
	table := map[string][]string{}
	for _, language := range languages {
		for word := range strings.FieldsSeq(smallWords[language]) {
			table[word] = append(table[word], language)
		}
	}
	return table
}()

// guess returns the most likely language of words, or English if it is unclear.
func guess(words []Word) string {
	votes := map[string]int{}
	for _, word := range words[:min(len(words), guessWords)] {
		for _, language := range smallWordLanguages[word.Folded] {
			votes[language]++
		}
	}
	best := "en"
	for _, language := range languages {
		if votes[language] > votes[best] {
			best = language
		}
	}
	return best
}

// meaningful reports whether the word has meaning of its own, unlike the small words that most texts
// contain.
func (w Word) meaningful() bool { return len(smallWordLanguages[w.Folded]) == 0 }
