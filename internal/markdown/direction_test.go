package markdown_test

import (
	"testing"

	"ideaboard/internal/markdown"
)

// TestDirectionIsDecidedByBlock: an English first line does not turn the Hebrew
// below it round.
func TestDirectionIsDecidedByBlock(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"One\n\nשלום":       "<p dir=\"auto\">One</p>\n<p dir=\"auto\">שלום</p>\n",
		"- One\n- שלום":     "<ul>\n<li dir=\"auto\">One</li>\n<li dir=\"auto\">שלום</li>\n</ul>\n",
		"1. One\n\n   שלום": "<ol>\n<li dir=\"auto\">\n<p>One</p>\n<p dir=\"auto\">שלום</p>\n</li>\n</ol>\n",
		"> שלום\n>\n> One":  "<blockquote dir=\"auto\"><p>שלום</p>\n<p dir=\"auto\">One</p>\n</blockquote>\n",
		"# שלום":            "<h3 dir=\"auto\">שלום</h3>\n",
		"|a|\n|-:|\n|שלום|": "<table>\n<thead>\n<tr>\n<th align=\"right\" " +
			"dir=\"auto\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align=\"right\" " +
			"dir=\"auto\">שלום</td>\n</tr>\n</tbody>\n</table>\n",
		"<b>שלום</b>": "<p dir=\"auto\">&lt;b&gt;שלום&lt;/b&gt;</p>\n",
	} {
		if got := markdown.HTML(source); got != want {
			t.Errorf("%q\ngot  %q\nwant %q", source, got, want)
		}
	}
}
