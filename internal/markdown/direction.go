package markdown

import (
	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// directed lists the elements whose text direction depends on their content.
var directed = []string{"p", "li", "blockquote", "h3", "h4", "h5", "h6", "td", "th", "pre"}

// directions sets the text direction of each block by its content. The first paragraph of a quote
// or list item gets none, because browsers place the line or bullet by the direction of the
// parent.
type directions struct{}

// Transform adds the attribute to the blocks.
func (directions) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error of its own
		if entering && decidesDirection(n) {
			n.SetAttributeString("dir", "auto")
		}
		return ast.WalkContinue, nil
	})
}

func decidesDirection(n ast.Node) bool {
	switch n.(type) {
	case *ast.Paragraph:
		within := n.Parent().Kind()
		return n.PreviousSibling() != nil || within != ast.KindListItem && within != ast.KindBlockquote
	case *ast.Heading, *ast.ListItem, *ast.Blockquote, *tables.TableCell:
		return true
	}
	return false
}
