package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"text/tabwriter"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/similar"
)

// alikes are kinds of texts by what the table calls them, each with what the
// n-th one of it is.
var alikes = []struct {
	name string
	text func(random *rand.Rand) similar.Text
}{
	{"a title that nobody wrote", func(r *rand.Rand) similar.Text { return invented(r, titleWords, 0) }},
	{"a title and text that nobody wrote", func(r *rand.Rand) similar.Text { return invented(r, titleWords, bodyWords) }},
	{"half a title that is there", func(r *rand.Rand) similar.Text {
		return similar.Text{Title: words.text(words.of(1 + r.IntN(scaled().listsSmall))[:titleWords/2])}
	}},
	{
		"a title of the commonest words",
		func(r *rand.Rand) similar.Text { return similar.Text{Title: words.text(r.Perm(titleWords))} },
	},
	{"a title of twenty words", func(r *rand.Rand) similar.Text { return invented(r, 20, 0) }},
}

// invented returns a text of so many words, as common as they are in the others.
func invented(r *rand.Rand, title, body int) similar.Text {
	list := words.of(-1 - r.IntN(1_000_000))
	return similar.Text{Title: words.text(list[:title]), Body: words.text(list[len(list)-body:])}
}

// printAlike prints a line for each kind of text: how long it takes to find the
// ideas that are like it.
func (l *listsBoard) printAlike(small *listsBoard) {
	l.Helper()
	for _, b := range []*listsBoard{small, l} {
		start := time.Now()
		if err := b.board.LearnWords(b.ctx); err != nil {
			l.Fatal(err)
		}
		fmt.Printf("%d ideas: the words are learned in %s ms, every hour\n", b.ideas, millis(time.Since(start)))
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "similar ideas, ms\tp50, %d\tp99\tp50, %d\tp99\t\n", small.ideas, l.ideas)
	for _, kind := range alikes {
		was, now := rand.New(rand.NewPCG(5, 5)), rand.New(rand.NewPCG(5, 5))
		took := alternately(scaled().askTimes, func() { small.alike(kind.text(was)) }, func() { l.alike(kind.text(now)) })
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t\n", kind.name, millis(middle(took[0])), millis(nearly(took[0])),
			millis(middle(took[1])), millis(nearly(took[1])))
	}
	flush(l, w)
	fmt.Println()
}

func (l *listsBoard) alike(text similar.Text) {
	if _, err := l.board.Similar(l.ctx, board.Actor{}, board.SimilarTo{Title: text.Title, Body: text.Body}); err != nil {
		l.Fatal(err)
	}
}
