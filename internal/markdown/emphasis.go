package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// besideCJK is a parser of * and ** or ~~ that also takes them where CommonMark
// sees none: between a bracket or a full stop and a Chinese, Japanese or Korean
// character, as those are written without spaces. The rule is that of
// https://github.com/tats-u/markdown-cjk-friendly, without its fine print.
type besideCJK struct{ parser.InlineParser }

// Parse lets the parser find the marks and decides anew whether they may begin
// and end something.
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

// cjk reports whether r is a Chinese, Japanese or Korean character, marks of
// punctuation included.
func cjk(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi) ||
		r >= 0x3000 && r <= 0x303f || r >= 0x30a0 && r <= 0x30ff || r >= 0xfe30 && r <= 0xfe4f ||
		r >= 0xff01 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6
}
