package templates

import (
	"context"
	"io"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
)

// maxDrawnCards limits the memory of rendered cards: about 2 kB each.
const maxDrawnCards = 4096

// drawnCard is everything that the rendering of a card depends on. It is the key, so a
// card is never out of date; old ones stop being requested.
type drawnCard struct {
	Card
	language, zone string
}

// drawnCards keeps recently rendered cards in two halves: when the newer is full, the
// older is dropped.
var drawnCards = struct {
	sync.RWMutex
	young, old map[drawnCard]string
}{young: map[drawnCard]string{}}

// IdeaCard renders one idea of a list. Rendering is most of what a list costs, and
// nearly all cards look as they did a second ago.
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
