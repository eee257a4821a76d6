package account_test

import (
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/problem"
)

func TestAddressesInTheirUsualForm(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"Info@Example.com":                 "info@example.com",
		"info@müller.example":              "info@xn--mller-kva.example",
		"info@MÜLLER.example":              "info@xn--mller-kva.example",
		"info@mu\u0308ller.example":        "info@xn--mller-kva.example",
		"info@xn--mller-kva.example":       "info@xn--mller-kva.example",
		"info@пример.рф":                   "info@xn--e1afmkfd.xn--p1ai",
		"info@example.com\u200b":           "info@example.com",
		"\ufeffinfo@example.com":           "info@example.com",
		"\u202ainfo@example.com\u202c":     "info@example.com",
		"in\u00adfo@example.com":           "info@example.com",
		"info@example.com.":                "info@example.com",
		" info@example.com\u00a0":          "info@example.com",
		"ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｃｏｍ":                 "info@example.com",
		"info@example。com":                 "info@example.com",
		"first.last+tag@sub.example.co.uk": "first.last+tag@sub.example.co.uk",
	} {
		if got, err := account.CleanEmail(raw); got != want || err != nil {
			t.Errorf("%q: %q, %v; want %q", raw, got, err, want)
		}
	}
	for raw, want := range map[string]string{
		"müller@example.com":        "problem.email_local",
		"пример@example.com":        "problem.email_local",
		"аdmin@example.com":         "problem.email_local", // a Cyrillic a
		"":                          "problem.email_invalid",
		"info":                      "problem.email_invalid",
		"@example.com":              "problem.email_invalid",
		"info@":                     "problem.email_invalid",
		"info@example..com":         "problem.email_invalid",
		"in fo@example.com":         "problem.email_invalid",
		"a@b@example.com":           "problem.email_invalid",
		"info@-müller.example":      "problem.email_invalid",
		"Ann <ann@example.com>":     "problem.email_invalid",
		"info@example.com\r\nBcc:x": "problem.email_invalid",
	} {
		if got, err := account.CleanEmail(raw); problem.FieldsOf(err)["email"] != want || got != "" {
			t.Errorf("%q: %q, %v; want %s", raw, got, err, want)
		}
	}
}
