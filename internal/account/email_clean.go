package account

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"ideaboard/internal/problem"
)

// CleanEmail returns raw in the form in which addresses are stored, or a refusal of the field
// "email". It lowers the case, converts full-width characters, removes invisible ones and a final
// dot, and converts an international domain to punycode. The local part must be ASCII, since few
// mail servers accept others.
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

// usualForm returns raw in lower case, without invisible characters, and with full-width characters
// converted to ASCII.
func usualForm(raw string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1 // joiners, direction marks, byte order marks
		}
		return r
	}, raw)
	return strings.ToLower(strings.TrimSpace(fullWidth(norm.NFC.String(seen))))
}

// fullWidth converts full-width characters, which East Asian keyboards produce, to ASCII, and the
// ideographic full stop to a dot. It keeps other lookalikes: they would be another address.
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

// notPrinted reports whether r cannot be part of an address.
func notPrinted(r rune) bool { return r <= ' ' || r > '~' }
