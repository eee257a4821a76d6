package markdown

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// What an older version wrote of people and pictures; the order of attributes is
// this package's own, in all versions.
var (
	drawnMention = regexp.MustCompile(`<a class="mention" href="/people/([0-9]+)"[^>]*>@([^<]*)</a>`)
	drawnPicture = regexp.MustCompile(`<img src="/attachments/([0-9]+)/([a-z0-9]+)-[0-9]+"([^>]*)>`)
	drawnWidth   = regexp.MustCompile(`-[0-9]+ ([0-9]+)w`)
	drawnSize    = regexp.MustCompile(` (width|height)="([0-9]+)"`)
	drawnAlt     = regexp.MustCompile(` alt="([^"]*)"`)
)

// Again renders source as [Rich] does now, with the people and pictures that an
// older version of this package has shown of it in drawn: who may be named and
// what may be shown was decided then.
func Again(source, drawn string) string { return Rich(source, refsDrawn(drawn)) }

// refsDrawn returns whom and what HTML of this package shows.
func refsDrawn(drawn string) Refs {
	refs := Refs{People: map[int64]string{}, Pictures: map[int64]Picture{}}
	for _, found := range drawnMention.FindAllStringSubmatch(drawn, -1) {
		refs.People[number(found[1])] = html.UnescapeString(found[2])
	}
	for _, found := range drawnPicture.FindAllStringSubmatch(drawn, -1) {
		picture := Picture{Key: found[2]}
		for _, size := range drawnSize.FindAllStringSubmatch(found[3], -1) {
			if size[1] == "width" {
				picture.Width = int(number(size[2]))
			} else {
				picture.Height = int(number(size[2]))
			}
		}
		for _, width := range drawnWidth.FindAllStringSubmatch(found[3], -1) {
			picture.Widths = append(picture.Widths, int(number(width[1])))
		}
		if alt := drawnAlt.FindStringSubmatch(found[3]); alt != nil {
			picture.Alt = strings.TrimSpace(html.UnescapeString(alt[1]))
		}
		refs.Pictures[number(found[1])] = picture
	}
	return refs
}

// number reads digits; a number that is too large is nobody's.
func number(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}
