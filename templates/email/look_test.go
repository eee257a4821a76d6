package email_test

import (
	"context"
	"strings"
	"testing"

	"ideaboard/templates/email"
)

func lookOf(logo, colour, line string) email.Look {
	return email.LookOf("https://ideas.example", logo, colour, line)
}

// TestLook: emails have the company's logo, colour and line, both as HTML and as text.
func TestLook(t *testing.T) {
	t.Parallel()
	mail := email.SignInMail{SiteName: "Larkspur ideas", Code: "123456", URL: "https://ideas.example/x"}
	for name, test := range map[string]struct {
		look  email.Look
		has   []string
		lacks string
	}{
		"nothing":     {lookOf("", "", ""), []string{"background:#4f4bc4;color:#ffffff"}, "<img"},
		"yellow":      {lookOf("", "#ffd400", ""), []string{"background:#ffd400;color:#000000"}, "4f4bc4"},
		"dark blue":   {lookOf("", "#0b2a6b", ""), []string{"background:#0b2a6b;color:#ffffff"}, "4f4bc4"},
		"a line":      {lookOf("", "", "<Bristol>"), []string{"&lt;Bristol&gt;"}, "<Bristol>"},
		"a logo":      {lookOf("light-0a-240x96", "", ""), []string{`width="80"`, `height="32"`}, "border-left:4px"},
		"a wide logo": {lookOf("light-0a-480x24", "", ""), []string{`width="220"`, `height="11"`}, "border-left:4px"},
	} {
		ctx := email.WithLook(context.Background(), test.look)
		var html strings.Builder
		if err := email.SignIn(mail).Render(ctx, &html); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.has {
			if !strings.Contains(html.String(), want) {
				t.Errorf("%s: the email lacks %s", name, want)
			}
		}
		if strings.Contains(html.String(), test.lacks) {
			t.Errorf("%s: the email has %s", name, test.lacks)
		}
		if text := email.SignInText(ctx, mail); !strings.HasSuffix(text, "-- \nLarkspur ideas\n"+
			strings.TrimLeft(test.look.Line+"\n", "\n")) {
			t.Errorf("%s: the text ends in %q", name, text[len(text)-40:])
		}
	}
}
