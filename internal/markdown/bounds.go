package markdown

import (
	"html"
	"strings"
)

// Limits for short texts with large HTML: cells of a table, whose rows are filled up to the widest
// one, and nested quotes and lists.
const (
	maxCells   = 4000
	maxNesting = 20
)

// asTyped returns a text as it was typed, in HTML.
func asTyped(source string) string { return `<pre dir="auto">` + html.EscapeString(source) + "</pre>" }

// explodes reports whether the HTML of source would be far longer than source: a wide table with
// many short rows, or deeply nested quotes.
func explodes(source string) bool {
	lines := strings.Count(source, "\n") + 1
	for line := range strings.SplitSeq(source, "\n") {
		columns := strings.Count(line, "|") + 1
		if columns > 1 && columns*lines > maxCells && strings.Trim(line, " \t|:->") == "" {
			return true // the line under a table's header
		}
		if nesting(line) > maxNesting {
			return true
		}
	}
	return false
}

// nesting counts the marks of quotes and lists at the start of a line, and its indents of four
// spaces.
func nesting(line string) (depth int) {
	spaces := 0
	for _, r := range line {
		switch {
		case r == '>' || r == '-' || r == '*' || r == '+' || r == '.' || r == ')':
			depth++
		case r == '\t':
			spaces += 4
		case r == ' ':
			spaces++
		case r >= '0' && r <= '9': // of a numbered list; its mark counts
		default:
			return depth + spaces/4
		}
	}
	if strings.Trim(line, "-* \t") == "" || strings.Trim(line, "0123456789.) \t") == "" {
		return 0 // a rule, or a number
	}
	return depth + spaces/4
}
