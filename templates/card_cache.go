package templates

import (
	"context"
	"io"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
)

// maxDrawnCards bounds the memory of drawn cards: about 2 kB each.
const maxDrawnCards = 4096

// drawnCard is all that the drawing of a card depends on. Because it is the
// key, what is found is never out of date; it only stops being asked for.
type drawnCard struct {
	Card
	language, zone string
}

// drawnCards keeps the cards that were drawn last: in two halves, of which the
// older is thrown away when the younger is full.
var drawnCards = struct {
	sync.RWMutex
	young, old map[drawnCard]string
}{young: map[drawnCard]string{}}

// IdeaCard draws one idea of a list. Drawing all cards anew is most of what a
// list costs, and nearly all of them look as they did a second ago.
func IdeaCard(c Card) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		key := drawnCard{c, i18n.Reader(ctx).Tag, zoneName(ctx)}
		html, ok := findCard(key)
		if !ok {
			var drawn strings.Builder
			if err := ideaCard(c).Render(ctx, &drawn); err != nil {
				return err
			}
			html = drawn.String()
			keepCard(key, html)
		}
		_, err := io.WriteString(w, html)
		return err
	})
}

func zoneName(ctx context.Context) string {
	if zone := i18n.ZoneOf(ctx); zone != nil {
		return zone.String()
	}
	return ""
}

func findCard(key drawnCard) (string, bool) {
	drawnCards.RLock()
	html, ok := drawnCards.young[key]
	if ok {
		drawnCards.RUnlock()
		return html, true
	}
	html, ok = drawnCards.old[key]
	drawnCards.RUnlock()
	if ok {
		keepCard(key, html)
	}
	return html, ok
}

func keepCard(key drawnCard, html string) {
	drawnCards.Lock()
	defer drawnCards.Unlock()
	if len(drawnCards.young) >= maxDrawnCards/2 {
		drawnCards.old, drawnCards.young = drawnCards.young, map[drawnCard]string{}
	}
	drawnCards.young[key] = html
}
