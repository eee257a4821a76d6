package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/drawing"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// Limits of drawing: a picture takes some 50 ms of a core and 4 MB while it is drawn.
const (
	drawingsAtOnce  = 2
	drawingsWaiting = 20 // of one client
	drawingWait     = 2 * time.Second
	drawnLife       = 24 * time.Hour
	maxDrawn        = 300 // kept in memory, of some 25 kB each
)

// share returns what other sites show beside a link to a page, unless the page says more.
func (s *server) share(c Context, site board.Site) templates.Share {
	ctx := c.Request().Context()
	return templates.Share{
		URL: s.URL + c.Request().URL.Path, Type: "website",
		Picture: s.URL + link.BoardCard + "?v=" + boardCardOf(ctx, site).version(),
		About:   cmp.Or(site.Intro, i18n.T(ctx, "list.about_board")),
	}
}

// cardContent is what is on a card, in the language of the board.
type cardContent struct {
	site                 board.Site
	title, votes, status string
}

// version changes with everything that is on the card.
func (d cardContent) version() string {
	return hashOf("card", iconVersion(d.site), d.site.Name, d.title, d.votes, d.status)
}

// hashOf returns a short hash of several texts.
func hashOf(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d %s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// inBoardLanguage returns a context in the language of the board: who asks for a picture
// is another site, and not its reader.
func inBoardLanguage(ctx context.Context, site board.Site) context.Context {
	return i18n.With(ctx, i18n.Match("", "", site.Language))
}

func boardCardOf(ctx context.Context, site board.Site) cardContent {
	headline := i18n.T(inBoardLanguage(ctx, site), "list.heading")
	return cardContent{site: site, title: cmp.Or(site.Headline, headline)}
}

func (s *server) ideaCardOf(c Context, idea board.Idea) cardContent {
	snapshot := s.snapshot(c)
	ctx := inBoardLanguage(c.Request().Context(), snapshot.Site)
	status := snapshot.Status(idea.StatusID)
	return cardContent{
		site: snapshot.Site, title: idea.Title, votes: i18n.T(ctx, "share.votes", "Count", idea.VoteCount),
		status: nameIn(ctx, status.Slug, status.Name),
	}
}

// boardCard serves GET /card.png: the picture that other sites show beside a link to the
// board. It names the board, as the sign-in page of a private one does.
func (s *server) boardCard(c Context) error {
	snapshot, err := s.Board.Snapshot(c.Request().Context())
	if err != nil {
		return err
	}
	return s.sendCard(c, boardCardOf(c.Request().Context(), snapshot.Site))
}

// ideaCard serves GET /ideas/{id}/card.png to whoever may see the page, of ideas that
// every visitor may see.
func (s *server) ideaCard(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, err := s.Board.Idea(c.Request().Context(), board.Actor{}, id)
	if err != nil {
		return err
	}
	if idea.MergedIntoID != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	return s.sendCard(c, s.ideaCardOf(c, idea.Idea))
}

// sendCard draws a card, or sends the one that was drawn before. Nobody keeps it without
// asking again, because the idea may be hidden at any time.
func (s *server) sendCard(c Context, content cardContent) error {
	h, etag := c.Response().Header(), `"`+content.version()+`"`
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", etag)
	if matches(c.Request().Header.Get("If-None-Match"), etag) {
		return c.NoContent(http.StatusNotModified)
	}
	picture, err := s.draw(c, content.version(), func(ctx context.Context) ([]byte, error) {
		brand, err := s.drawnBrand(ctx, content.site, false)
		if err != nil {
			return nil, err
		}
		return drawing.Card{Brand: brand, Title: content.title, Votes: content.votes, Status: content.status}.Draw()
	})
	if err != nil {
		return err
	}
	return sendDrawn(c, picture)
}

// sendDrawn sends a picture that the board drew. Other sites may show it.
func sendDrawn(c Context, picture []byte) error {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", pictureRule)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return c.Blob(http.StatusOK, "image/png", picture)
}

// draw returns the picture with this version, which is drawn unless it was before, a few
// at a time.
func (s *server) draw(
	c Context,
	version string,
	do func(ctx context.Context) ([]byte, error),
) (picture []byte, err error) {
	if picture, ok := s.drawn.Find(version, 0); ok {
		return picture, nil
	}
	end, err := s.drawings.Begin(c.Request().Context(), caller(c), userOf(c) == nil)
	if err != nil {
		return nil, err
	}
	defer end()
	if picture, ok := s.drawn.Find(version, 0); ok { // drawn while this request waited
		return picture, nil
	}
	if picture, err = do(c.Request().Context()); err == nil {
		s.drawn.Keep(version, 0, picture)
	}
	return picture, err
}
