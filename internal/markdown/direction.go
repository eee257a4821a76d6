package markdown

import (
	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// directed are the elements whose direction their own words decide.
var directed = []string{"p", "li", "blockquote", "h3", "h4", "h5", "h6", "td", "th", "pre"}

// directions lets each block be read from the left or from the right as its own
// words are. The first paragraph of a quote or of an item has no direction of its
// own: by it the browser decides on which side the line or the bullet is.
type directions struct{}

// Transform marks the blocks.
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
