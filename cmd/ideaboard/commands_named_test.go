package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestNamedCommandsExist reads each command that a page or a document tells
// people to type and finds its subcommand.
func TestNamedCommandsExist(t *testing.T) {
	var files []string
	for _, pattern := range []string{
		"../../*.md", "../../docs/*.md", "../../templates/*.templ", "../../internal/i18n/*.toml",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		files = append(files, found...)
	}
	parser, err := kong.New(&cli{}, kong.Name("ideaboard"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("(?:^    |[`>]|bin/)ideaboard ([a-z]+(?: [a-z][a-z-]+)?)")
	seen := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range regexp.MustCompile("(?m)`[^`\n]+`|<code>.*?</code>|^    .*$").FindAllString(string(text), -1) {
			for _, command := range named.FindAllStringSubmatch(code, -1) {
				seen++
				if !isCommand(parser.Model.Node, strings.Fields(command[1])) {
					t.Errorf("%s tells people to type %q, which is no command", file, "ideaboard "+command[1])
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d commands were found: is the pattern right?", seen)
	}
}

// isCommand tells whether words lead to a subcommand; the last may be an
// argument of one that has no subcommands.
func isCommand(node *kong.Node, words []string) bool {
	for _, word := range words {
		if len(node.Children) == 0 {
			return len(node.Positional) > 0
		}
		var next *kong.Node
		for _, child := range node.Children {
			if child.Name == word {
				next = child
			}
		}
		if next == nil {
			return false
		}
		node = next
	}
	return true
}
