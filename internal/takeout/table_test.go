package takeout

import "testing"

func TestFormulasAreGuarded(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", " =1",
		"\u3000＝1",
	} {
		if got := guarded(cell); got != "'"+cell {
			t.Errorf("%q is written as %q", cell, got)
		}
	}
	for _, cell := range []string{"", "Dark mode", "1 = 1", "'", "日本語", " "} {
		if got := guarded(cell); got != cell {
			t.Errorf("%q is written as %q", cell, got)
		}
	}
}
