package search_test

import (
	"slices"
	"strings"
	"testing"

	"ideaboard/internal/search"
)

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"Export the reports", "export the report"},
		{"EXPORTING Reports", "export report"},
		{"Größe der Straße ist nicht", "gross der strass ist nicht"},
		{"notificación en el teléfono", "notif en el telefon"},
		{"notificaciones en el telefono", "notif en el telefon"},
		{"C++ and c# with .NET and asp.net v2.0", "cplusplus and csharp with dotnet and asp net v2 0"},
		{"ＦＵＬＬ width", "full width"},
		{"user's don't l'idée", "user dont l ide"},
		{"中文搜索", "中文 文搜 搜索 索"},
		{"пользователи", "пользовател"},
		{"🎉", "🎉"},
		{"--- ' ’ …", ""},
	} {
		_, terms := search.Analyse(c.text)
		if got := strings.Join(terms, " "); got != c.want {
			t.Errorf("%q: %q, not %q", c.text, got, c.want)
		}
	}
}

func TestFieldsKeepTheWordsThemselves(t *testing.T) {
	t.Parallel()
	fields := search.Fields("Running quickly", "run")
	if !slices.Equal(fields[0].Terms, []string{"run", "quick"}) || fields[0].Raw[0][0] != "running" ||
		fields[1].Raw[0] != nil {
		t.Errorf("%+v", fields)
	}
}
