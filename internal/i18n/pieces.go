package i18n

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// piece is a part of a message: words as they are, or the name of a value.
type piece struct{ text, name string }

var placeholder = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

func newLexicon(tag string, localizer *goi18n.Localizer) *lexicon {
	lex := &lexicon{constant: map[string]string{}, pieces: map[string][]piece{}, localizer: localizer}
	lex.printers.New = func() any { return message.NewPrinter(language.Make(tag)) }
	return lex
}

// add puts a message without plural forms in. One that does more than name
// values is left to go-i18n.
func (l *lexicon) add(key, text string) {
	if !strings.Contains(text, "{{") {
		l.constant[key] = text
		return
	}
	var pieces []piece
	rest := text
	for {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		pieces = append(pieces, piece{text: rest[:at[0]], name: rest[at[2]:at[3]]})
		rest = rest[at[1]:]
	}
	if !strings.Contains(rest, "{{") {
		l.pieces[key] = append(pieces, piece{text: rest})
	}
}

// join puts the values of pairs, names and values in turn, into a message.
func join(pieces []piece, pairs []any) string {
	var out strings.Builder
	for _, p := range pieces {
		out.WriteString(p.text)
		for i := 0; p.name != "" && i+1 < len(pairs); i += 2 {
			if pairs[i] == p.name {
				out.WriteString(text(pairs[i+1]))
			}
		}
	}
	return out.String()
}

func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	}
	return fmt.Sprint(value)
}

// group returns n with the language's digit groups.
func (l *lexicon) group(n int) string {
	if n > -1000 && n < 1000 {
		return strconv.Itoa(n) // the common case, free of the printer's cost
	}
	printer := l.printers.Get().(*message.Printer)
	defer l.printers.Put(printer)
	return printer.Sprintf("%d", n)
}
