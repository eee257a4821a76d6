package totp

import (
	"crypto/rand"
	"strings"
	"unicode"
)

const (
	// alphabet are Crockford's 32: of each pair that looks alike there is one.
	alphabet    = "0123456789abcdefghjkmnpqrstvwxyz"
	recoveryLen = 12 // alphabet of 5 bits: 60 bits
	recoveries  = 10
)

// RecoveryCodes returns ten codes such as "k7qm-2f9x-w3hp", each good for one
// sign-in without the app.
func RecoveryCodes() []string {
	codes := make([]string, recoveries)
	for i := range codes {
		random := make([]byte, recoveryLen)
		rand.Read(random) // never fails: the program ends instead
		for at, b := range random {
			random[at] = alphabet[b%32] // 256 is a multiple of 32: all are equally likely
		}
		codes[i] = grouped(string(random))
	}
	return codes
}

func grouped(code string) string { return code[:4] + "-" + code[4:8] + "-" + code[8:] }

// alike maps what people type or read for a letter that is not among letters.
var alike = strings.NewReplacer("o", "0", "i", "1", "l", "1")

// CleanRecovery returns a recovery code as it was given out, whatever spaces,
// dashes and capitals somebody typed, or "" when it cannot be one.
func CleanRecovery(typed string) string {
	if len(typed) > 100 {
		return ""
	}
	code := alike.Replace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, typed))
	if len(code) != recoveryLen || strings.Trim(code, alphabet) != "" {
		return ""
	}
	return grouped(code)
}

// LooksLikeRecovery reports whether somebody meant a recovery code by what they
// typed: it has letters, or is about as long as one.
func LooksLikeRecovery(typed string) bool {
	digits := 0
	for _, r := range typed {
		if unicode.IsLetter(r) {
			return true
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits > 8
}
