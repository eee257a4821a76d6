package importer

import (
	"bufio"
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"ideaboard/internal/board"
)

// tagSelection is which of a file's tags are imported. The number of tags is limited; those of the
// most ideas come first.
type tagSelection struct {
	in   map[string]bool // by folded name; nil means all
	left int             // number of names left out
}

// words decodes a string or a list of strings, and anything else as none, because wrong tags should
// not prevent the import of an idea.
type words []string

// UnmarshalJSON decodes a string or a list of strings, and never fails.
func (w *words) UnmarshalJSON(raw []byte) error {
	var l list
	if l.UnmarshalJSON(raw) == nil {
		*w = words(l)
	}
	return nil
}

// of returns those of an idea's tags that are imported.
func (p tagSelection) of(tags []string) []string {
	if p.in == nil {
		return tags
	}
	return slices.DeleteFunc(slices.Clone(tags), func(name string) bool { return !p.in[board.TagKey(name)] })
}

// selectTags reads only the tags of a file, and selects among them if there are more than the board
// can still add.
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
			continue // the import reports it
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
