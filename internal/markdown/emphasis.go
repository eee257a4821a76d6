package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// besideCJK wraps the parser of * and ** or of ~~. It also recognizes marks that CommonMark does
// not: those between a bracket or full stop and a Chinese, Japanese or Korean character, which is
// written without spaces. The rule is a simple form of https://github.com/tats-u/markdown-cjk-
// friendly.
type besideCJK struct{ parser.InlineParser }

// Parse lets the parser find the marks and decides again whether they may open and close emphasis.
func (p besideCJK) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	node := p.InlineParser.Parse(parent, block, pc)
	marks, ok := node.(*parser.Delimiter)
	if !ok || marks.Char == '_' {
		return node
	}
	after := ' '
	if marks.OriginalLength < len(line) {
		after, _ = utf8.DecodeRune(line[marks.OriginalLength:])
	}
	if cjk(before) || cjk(after) {
		marks.CanOpen = marks.CanOpen || !util.IsSpaceRune(after)
		marks.CanClose = marks.CanClose || !util.IsSpaceRune(before)
	}
	return node
}

// cjk reports whether r is a Chinese, Japanese or Korean character, including punctuation.
func cjk(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi) ||
		r >= 0x3000 && r <= 0x303f || r >= 0x30a0 && r <= 0x30ff || r >= 0xfe30 && r <= 0xfe4f ||
		r >= 0xff01 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6
}
