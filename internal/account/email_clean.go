package account

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"ideaboard/internal/problem"
)

// CleanEmail returns raw as an address in the one form that the board stores, or
// a refusal about the field "email". What people type or paste without seeing it
// makes no other address: capitals, full-width letters, invisible characters, a
// dot at the end, a domain in its own script, which becomes punycode. Mailboxes
// are plain ASCII: few mail servers take others.
func CleanEmail(raw string) (string, error) {
	email := usualForm(raw)
	refused := problem.Field("email", "problem.email_invalid", nil)
	at := strings.LastIndexByte(email, '@')
	if at < 1 || len(raw) > 1000 {
		return "", refused
	}
	local, domain := email[:at], strings.TrimSuffix(email[at+1:], ".")
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", problem.Field("email", "problem.email_local", map[string]any{"Local": local})
	}
	if strings.ContainsFunc(domain, func(r rune) bool { return r > unicode.MaxASCII }) {
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil {
			return "", refused
		}
		domain = ascii
	}
	email = local + "@" + domain
	if len(email) > 254 || len(local) > 64 || strings.ContainsAny(email, " \t\r\n<>,;\"\\()") ||
		strings.ContainsFunc(email, notPrinted) {
		return "", refused
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || strings.Trim(domain, "-.") != domain || strings.Contains(domain, "..") {
		return "", refused
	}
	return email, nil
}

// usualForm returns what is typed in lower case, without what cannot be seen, and
// full-width letters as plain ones.
func usualForm(raw string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1 // joiners, marks of direction, byte order marks
		}
		return r
	}, raw)
	return strings.ToLower(strings.TrimSpace(fullWidth(norm.NFC.String(seen))))
}

// fullWidth makes plain characters of those that East Asian keyboards write twice
// as wide, and a full stop of the ideographic one. Other characters that only look
// alike stay: they would be another address.
func fullWidth(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3002' || r == '\uff61':
			return '.'
		case r == '\u3000':
			return ' '
		}
		return r
	}, text)
}

// notPrinted tells the characters that no address has.
func notPrinted(r rune) bool { return r <= ' ' || r > '~' }
