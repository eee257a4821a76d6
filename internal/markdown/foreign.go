package markdown

import (
	"html"
	"regexp"
	"strings"
)

// Texts of other boards come with marks that are not Markdown: macros of Jira, the
// HTML between two of them, and bold that was left open. Nothing of it is words.
var (
	foreignHTML  = regexp.MustCompile(`(?s)\{html\}(.*?)(\{html\}|$)`)
	foreignTag   = regexp.MustCompile(`</?[a-zA-Z][^<>]*>?`)
	foreignMacro = regexp.MustCompile(`\{(?:code|noformat|panel|quote|color)(?:[:=][^{}\n]*)?\}`)
	openBold     = regexp.MustCompile(`(^|\s)\*\*(\S)`)
	closedBold   = regexp.MustCompile(`(\S)\*\*([\s.,:;!?]|$)`)
)

// withoutMarks returns plain words without the marks of another board's texts.
func withoutMarks(plain string) string {
	if strings.Contains(plain, "{html}") {
		plain = foreignHTML.ReplaceAllStringFunc(plain, func(part string) string {
			inner := strings.TrimSuffix(strings.TrimPrefix(part, "{html}"), "{html}")
			return " " + html.UnescapeString(foreignTag.ReplaceAllString(inner, " ")) + " "
		})
	}
	if strings.Contains(plain, "{") {
		plain = foreignMacro.ReplaceAllString(plain, " ")
	}
	if strings.Contains(plain, "**") {
		plain = closedBold.ReplaceAllString(openBold.ReplaceAllString(plain, "$1$2"), "$1$2")
	}
	return plain
}
