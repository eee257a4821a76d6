package web

import (
	"cmp"
	"encoding/xml"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
)

// The shapes of Atom 1.0 (RFC 4287).
type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang     string      `xml:"xml:lang,attr"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Subtitle string      `xml:"subtitle,omitempty"`
		Updated  string      `xml:"updated"`
		Author   atomAuthor  `xml:"author"` // of entries that have none
		Links    []atomLink  `xml:"link"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomEntry struct {
		ID        string        `xml:"id"`
		Title     string        `xml:"title"`
		Published string        `xml:"published"`
		Updated   string        `xml:"updated"`
		Author    *atomAuthor   `xml:"author"`
		Category  *atomCategory `xml:"category"`
		Link      atomLink      `xml:"link"`
		Content   atomText      `xml:"content"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomCategory struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// feedHead describes a feed.
type feedHead struct {
	path, page string // of the feed, and of the page that shows the same
	title      string // "" for the site's own feed
	updated    time.Time
}

// atom writes a feed. Its ids are tag URIs (RFC 4151), which stay the same when a
// title, and with it the address of a page, changes.
func (s *server) atom(c Context, snapshot *board.Snapshot, head feedHead, entries []board.FeedEntry) ([]byte, error) {
	ctx := c.Request().Context()
	title := snapshot.Site.Name
	if head.title != "" {
		title = head.title + " · " + title
	}
	feed := atomFeed{
		Lang:    i18n.Reader(ctx).Tag,
		ID:      s.tagURI(strings.TrimPrefix(head.path, "/")),
		Title:   inXML(title),
		Updated: stamp(head.updated),
		Author:  atomAuthor{inXML(snapshot.Site.Name)},
		Links: []atomLink{
			{"self", "application/atom+xml", s.URL + ascii(head.path)}, {"alternate", "text/html", s.URL + ascii(head.page)},
		},
	}
	if head.title == "" {
		feed.Subtitle = inXML(snapshot.Site.Intro)
	}
	for _, entry := range entries {
		feed.Entries = append(feed.Entries, s.atomEntry(c, entry))
	}
	body, err := xml.MarshalIndent(feed, "", "\t")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

func (s *server) atomEntry(c Context, e board.FeedEntry) atomEntry {
	entry := atomEntry{
		Title:     inXML(s.entryTitle(c, e)),
		Published: stamp(e.At),
		Updated:   stamp(e.Updated),
		Content:   atomText{"html", inXML(s.entryHTML(c, e))},
	}
	if e.Author.ID != 0 {
		entry.Author = &atomAuthor{inXML(nameOf(c, e.Author.ID, e.Author.Name))}
	}
	if e.Category.ID != 0 {
		entry.Category = &atomCategory{inXML(e.Category.Slug), inXML(categoryName(c, e.Category.Slug, e.Category.Name))}
	}
	number, at := strconv.FormatInt(e.ID, 10), link.Idea(e.IdeaID, e.Title)
	switch e.Kind {
	case board.FeedProposed:
		entry.ID = s.tagURI("ideas/" + number)
	case board.FeedComment:
		entry.ID, at = s.tagURI("comments/"+number), link.Comment(e.ID)
	default:
		entry.ID = s.tagURI("answers/" + number)
	}
	entry.Link = atomLink{"alternate", "text/html", s.URL + ascii(at)}
	return entry
}

// entryTitle returns what happened, in one line.
func (s *server) entryTitle(c Context, e board.FeedEntry) string {
	ctx := c.Request().Context()
	switch e.Kind {
	case board.FeedComment:
		return i18n.T(ctx, "feed.comment", "Name", nameOf(c, e.Author.ID, e.Author.Name), "Title", e.Title)
	case board.FeedStatus:
		return i18n.T(ctx, "feed.status", "Status", categoryName(c, e.To.Slug, e.To.Name), "Title", e.Title)
	case board.FeedAnswered:
		return i18n.T(ctx, "feed.answer", "Title", e.Title)
	}
	return e.Title
}

// entryHTML returns the text of an entry with absolute addresses, after the status to
// which it moved the idea.
func (s *server) entryHTML(c Context, e board.FeedEntry) string {
	ctx, out := c.Request().Context(), strings.Builder{}
	line := func(sentence string) { out.WriteString("<p>" + html.EscapeString(sentence) + "</p>\n") }
	if e.From != nil && e.To != nil {
		from, to := categoryName(c, e.From.Slug, e.From.Name), categoryName(c, e.To.Slug, e.To.Name)
		line(i18n.T(ctx, "feed.moved", "From", from, "To", to))
	}
	if e.PromisedFor != nil {
		line(i18n.T(ctx, "feed.promised", "Day", i18n.Day(ctx, *e.PromisedFor)))
	}
	if e.PromiseCleared {
		line(i18n.T(ctx, "feed.promise_cleared"))
	}
	out.WriteString(e.HTML)
	if e.ReconsiderIf != "" {
		out.WriteString("\n<h3>" + html.EscapeString(i18n.T(ctx, "idea.reconsider_if")) + "</h3>\n" + e.ReconsiderIf)
	}
	return wholeAddresses(out.String(), s.URL)
}

// addresses matches the attributes that hold an address in HTML that the board made:
// text of people contains no bare quote there.
var addresses = regexp.MustCompile(` (href|src|srcset)="([^"]*)"`)

// wholeAddresses makes the addresses in the board's HTML absolute, because feeds are
// read elsewhere.
func wholeAddresses(rendered, site string) string {
	return addresses.ReplaceAllStringFunc(rendered, func(attribute string) string {
		found := addresses.FindStringSubmatch(attribute)
		parts := []string{found[2]}
		if found[1] == "srcset" {
			parts = strings.Split(found[2], ", ")
		}
		for i, part := range parts {
			address, width, _ := strings.Cut(part, " ")
			parts[i] = strings.TrimSpace(html.EscapeString(link.Whole(html.UnescapeString(address), site)) + " " + width)
		}
		return " " + found[1] + `="` + strings.Join(parts, ", ") + `"`
	})
}

// tagURI returns the permanent name of something on this board.
func (s *server) tagURI(what string) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		u = &url.URL{Host: s.host} // New has checked it
	}
	return "tag:" + cmp.Or(u.Hostname(), s.host) + ",2026:" + (&url.URL{Path: what}).EscapedPath()
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// inXML removes the characters that XML does not allow.
func inXML(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r',
			r >= 0x20 && r <= 0xD7FF,
			r >= 0xE000 && r <= 0xFFFD,
			r >= 0x10000 && r <= 0x10FFFF:
			return r
		}
		return -1
	}, s)
}
