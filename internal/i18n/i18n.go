// Package i18n holds every visible word of the board, one TOML file a
// language, and picks them by the reader's language. It knows nothing of what
// the words are about. To add a language, add a file: es.toml is the model,
// and the package's tests name every key that it lacks.
package i18n

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// Default is the language that every key exists in.
const Default = "en"

// Language is one language the board speaks.
type Language struct {
	Tag  string // BCP 47, such as "es": the name of its file
	Name string // in that language, such as "Español"
	Dir  string // "ltr" or "rtl"
}

// lexicon is one language made ready: constant messages by key, so that the
// common case costs a map look-up; messages with placeholders cut into pieces;
// and those with plural forms by go-i18n.
type lexicon struct {
	Language
	constant  map[string]string
	pieces    map[string][]piece
	localizer *goi18n.Localizer
	printers  sync.Pool // of *message.Printer, for numbers
	patterns  sync.Once
	dates     string // see DatePatterns
}

var (
	lexicons  = map[string]*lexicon{}
	languages []Language
	matcher   language.Matcher
	matchTags []string
)

func init() {
	if err := load(files); err != nil {
		panic(err) // the files are part of the program: a test build shows it
	}
}

func load(source fs.FS) error {
	bundle := goi18n.NewBundle(language.MustParse(Default))
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	names, err := fs.Glob(source, "*.toml")
	if err != nil {
		return err
	}
	for _, name := range names {
		file, err := bundle.LoadMessageFileFS(source, name)
		if err != nil {
			return fmt.Errorf("language file %s: %w", name, err)
		}
		tag := strings.TrimSuffix(name, ".toml")
		lex := newLexicon(tag, goi18n.NewLocalizer(bundle, tag, Default))
		for _, m := range file.Messages {
			if m.Zero == "" && m.One == "" && m.Two == "" && m.Few == "" && m.Many == "" {
				lex.add(m.ID, m.Other)
			}
		}
		lex.Language = Language{Tag: tag, Name: lex.constant["language.name"], Dir: lex.constant["language.direction"]}
		lexicons[tag] = lex
	}
	return order(names)
}

// order puts the default language first, where the matcher expects it.
func order(names []string) error {
	matchTags = []string{Default}
	for _, name := range names {
		if tag := strings.TrimSuffix(name, ".toml"); tag != Default {
			matchTags = append(matchTags, tag)
		}
	}
	tags := make([]language.Tag, 0, len(matchTags))
	for _, tag := range matchTags {
		parsed, err := language.Parse(tag)
		if err != nil {
			return fmt.Errorf("language file %s.toml: %w", tag, err)
		}
		tags = append(tags, parsed)
		languages = append(languages, lexicons[tag].Language)
	}
	matcher = language.NewMatcher(tags)
	return nil
}

// Languages returns the languages the board speaks, the default first.
func Languages() []Language { return languages }

// Known returns tag when the board speaks it, and "" otherwise.
func Known(tag string) string {
	if _, ok := lexicons[tag]; ok {
		return tag
	}
	return ""
}

// Match returns the language for a reader: the first of preferred that the
// board speaks, then the best for the browser's Accept-Language, or "" when
// neither names one the board speaks.
func Match(acceptLanguage string, preferred ...string) string {
	for _, tag := range preferred {
		if Known(tag) != "" {
			return tag
		}
	}
	if acceptLanguage == "" || len(acceptLanguage) > 500 {
		return ""
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return ""
	}
	_, index, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return ""
	}
	return matchTags[index]
}

type languageKey struct{}

// With returns a context whose reader reads tag; an unknown tag reads the
// default language.
func With(ctx context.Context, tag string) context.Context {
	lex, ok := lexicons[tag]
	if !ok {
		lex = lexicons[Default]
	}
	return context.WithValue(ctx, languageKey{}, lex)
}

// Reader returns the language that ctx's reader reads.
func Reader(ctx context.Context) Language { return of(ctx).Language }

func of(ctx context.Context) *lexicon {
	if lex, ok := ctx.Value(languageKey{}).(*lexicon); ok {
		return lex
	}
	return lexicons[Default]
}

// T returns the text of key in the reader's language. pairs are names and
// values for the message's placeholders: T(ctx, "idea.votes", "Count", 3); the
// value named Count also picks the plural form. A key that no file has comes
// back as it is, which a test turns into a failure.
func T(ctx context.Context, key string, pairs ...any) string {
	lex := of(ctx)
	if text, ok := lex.constant[key]; ok {
		return text
	}
	if pieces, ok := lex.pieces[key]; ok {
		return join(pieces, pairs)
	}
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return lex.localize(key, data)
}

// TMap is T with the placeholders' values in a map, as a problem.Error has them.
func TMap(ctx context.Context, key string, data map[string]any) string {
	lex := of(ctx)
	if text, ok := lex.constant[key]; ok {
		return text
	}
	return lex.localize(key, data)
}

func (l *lexicon) localize(key string, data map[string]any) string {
	config := &goi18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if count, ok := data["Count"]; ok {
		config.PluralCount = count
		shown := make(map[string]any, len(data))
		for name, value := range data {
			shown[name] = value
		}
		if n, ok := count.(int); ok {
			shown["Count"] = l.group(n) // "6,723": the plural is picked by the number, the reader sees it grouped
		}
		config.TemplateData = shown
	}
	text, err := l.localizer.Localize(config)
	if text == "" && err != nil {
		return key
	}
	return text
}
