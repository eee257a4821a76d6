package markdown_test

import (
	"strings"
	"testing"

	"ideaboard/internal/markdown"
)

// TestBoldBesideCJK: * and ~~ work where Chinese, Japanese and Korean put no
// spaces, and nowhere else than before.
func TestBoldBesideCJK(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"これは**「重要」**です。":                 "これは<strong>「重要」</strong>です。",
		"**この文を強調できますか（はい）？**残念ながら":      "<strong>この文を強調できますか（はい）？</strong>残念ながら",
		"**重要(important)**な点":            "<strong>重要(important)</strong>な点",
		"我可以强调**这个`code`**吗":             "我可以强调<strong>这个<code>code</code></strong>吗",
		"**이 용어(This term)**를 강조해":       "<strong>이 용어(This term)</strong>를 강조해",
		"这是*《书名》*吗":                      "这是<em>《书名》</em>吗",
		"これは~~「古い」~~です":                  "これは<del>「古い」</del>です",
		"a**(b)**c and 2 * 3 * 4":        "a**(b)**c and 2 * 3 * 4",
		"snake_case_name と「_x_」":         "snake_case_name と「<em>x</em>」",
		"**bold** and *em*, 3*4*5 ** no": "<strong>bold</strong> and <em>em</em>, 3<em>4</em>5 ** no",
	} {
		if got := strings.TrimSpace(markdown.HTML(source)); got != `<p dir="auto">`+want+"</p>" {
			t.Errorf("%s\ngot  %s\nwant %s", source, got, want)
		}
	}
}
