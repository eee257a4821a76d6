package markdown

import (
	"html"
	"strings"
)

// What short texts may ask for: cells of a table, which is filled up to its
// widest row, and quotes and lists inside each other.
const (
	maxCells   = 4000
	maxNesting = 20
)

// typed shows a text as it was typed.
func typed(source string) string { return `<pre dir="auto">` + html.EscapeString(source) + "</pre>" }

// explodes reports whether rendering source would make far more of it than was
// written: a wide table with many short rows, or quotes in quotes in quotes.
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

// nesting counts the marks of quotes and lists at the beginning of a line, and
// its indents by fours.
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
