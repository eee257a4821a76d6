package markdown

import (
	"html"
	"regexp"
	"strings"
)

// Imported texts contain marks of other boards that are not Markdown: macros of Jira, the HTML
// between two of them, and unclosed bold. None of them is part of the text.
var (
	foreignHTML  = regexp.MustCompile(`(?s)\{html\}(.*?)(\{html\}|$)`)
	foreignTag   = regexp.MustCompile(`</?[a-zA-Z][^<>]*>?`)
	foreignMacro = regexp.MustCompile(`\{(?:code|noformat|panel|quote|color)(?:[:=][^{}\n]*)?\}`)
	openBold     = regexp.MustCompile(`(^|\s)\*\*(\S)`)
	closedBold   = regexp.MustCompile(`(\S)\*\*([\s.,:;!?]|$)`)
)

// withoutMarks returns plain text without the marks of other boards.
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
