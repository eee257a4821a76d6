package markdown

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// HTML of people and pictures as older versions wrote it. All versions write the attributes in the
// same order.
var (
	drawnMention = regexp.MustCompile(`<a class="mention" href="/people/([0-9]+)"[^>]*>@([^<]*)</a>`)
	drawnPicture = regexp.MustCompile(`<img src="/attachments/([0-9]+)/([a-z0-9]+)-[0-9]+"([^>]*)>`)
	drawnWidth   = regexp.MustCompile(`-[0-9]+ ([0-9]+)w`)
	drawnSize    = regexp.MustCompile(` (width|height)="([0-9]+)"`)
	drawnAlt     = regexp.MustCompile(` alt="([^"]*)"`)
)

// Rerender renders source as [Rich] does now. It shows the people and pictures that drawn shows, the
// HTML of the same source by an older version, because access to them was checked at that time.
func Rerender(source, drawn string) string { return Rich(source, refsInHTML(drawn)) }

// refsInHTML returns the people and pictures in HTML of this package.
func refsInHTML(drawn string) Refs {
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

// number parses digits. It returns 0, which is nobody's id, for a number that is too large.
func number(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}
