package importer

import (
	"bufio"
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"ideaboard/internal/board"
)

// popular says which of a file's tags come in: a board has room for so many, and
// those that most ideas have come first.
type tagSelection struct {
	in   map[string]bool // by folded name; nil: all
	left int             // how many names stay out
}

// words takes a string or a list of strings, and anything else for none: an idea
// is not left out for its tags.
type words []string

// UnmarshalJSON reads either shape.
func (w *words) UnmarshalJSON(raw []byte) error {
	var l list
	if l.UnmarshalJSON(raw) == nil {
		*w = words(l)
	}
	return nil
}

// of returns those of an idea's tags that come in.
func (p tagSelection) of(tags []string) []string {
	if p.in == nil {
		return tags
	}
	return slices.DeleteFunc(slices.Clone(tags), func(name string) bool { return !p.in[board.TagKey(name)] })
}

// popularTags reads a file for its tags alone, and chooses among them when they
// are more than the board has room for.
func selectTags(name string, snapshot *board.Snapshot) (p tagSelection, err error) {
	lines, err := open(name)
	if err != nil {
		return p, err
	}
	defer lines.Close()
	counts := map[string]int{}
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(make([]byte, 1<<16), maxLine)
	for scanner.Scan() {
		var row struct {
			Tags words `json:"tags"`
		}
		if json.Unmarshal(scanner.Bytes(), &row) != nil {
			continue // the import says what is wrong with it
		}
		for _, tag := range row.Tags {
			counts[board.TagKey(tag)]++
		}
	}
	free := board.MaxTags - len(snapshot.Tags)
	p.in = map[string]bool{}
	for _, tag := range snapshot.Tags {
		p.in[board.TagKey(tag.Name)] = true
		delete(counts, board.TagKey(tag.Name))
	}
	if len(counts) <= free {
		return tagSelection{}, nil
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for _, name := range names[:max(free, 0)] {
		p.in[name] = true
	}
	p.left = len(names) - max(free, 0)
	return p, nil
}
