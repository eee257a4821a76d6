package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as it is compared without regard to case, accents and widths:
// "CAFÉ" and "cafe" fold to the same. Marks of scripts other than the Latin,
// Greek and Cyrillic ones carry meaning and stay.
func Fold(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r >= 0x0300 && r <= 0x036f {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKD.String(s))))
}
