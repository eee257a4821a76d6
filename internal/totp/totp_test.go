package totp_test

import (
	"bytes"
	"encoding/base32"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"

	"ideaboard/internal/totp"
)

// rfc is the secret of RFC 6238's own examples, of which we show six digits.
var rfc = base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))

func TestStep(t *testing.T) {
	t.Parallel()
	at := func(seconds int64) time.Time { return time.Unix(seconds, 0) }
	for name, tt := range map[string]struct {
		secret, code string
		now          time.Time
		after, step  int64
		ok           bool
	}{
		"the first example":      {rfc, "287082", at(59), 0, 1, true},
		"the second":             {rfc, "081804", at(1111111109), 0, 37037036, true},
		"the last":               {rfc, "353130", at(20000000000), 0, 666666666, true},
		"with spaces":            {rfc, " 081\u00a0804 ", at(1111111109), 0, 37037036, true},
		"a step late":            {rfc, "081804", at(1111111139), 0, 37037036, true},
		"a step early":           {rfc, "081804", at(1111111079), 0, 37037036, true},
		"two steps late":         {rfc, "081804", at(1111111169), 0, 0, false},
		"two steps early":        {rfc, "081804", at(1111111019), 0, 0, false},
		"used already":           {rfc, "081804", at(1111111109), 37037036, 0, false},
		"a later one is used":    {rfc, "081804", at(1111111109), 37037037, 0, false},
		"an earlier one is used": {rfc, "081804", at(1111111109), 37037035, 37037036, true},
		"a wrong one":            {rfc, "081805", at(1111111109), 0, 0, false},
		"without its zero":       {rfc, "81804", at(1111111109), 0, 0, false},
		"all eight digits":       {rfc, "07081804", at(1111111109), 0, 0, false},
		"nothing":                {rfc, "", at(1111111109), 0, 0, false},
		"words":                  {rfc, "no code", at(1111111109), 0, 0, false},
		"a lower-case secret":    {strings.ToLower(rfc), "081804", at(1111111109), 0, 37037036, true},
		"a broken secret":        {"not base32!", "081804", at(1111111109), 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			if step, ok := totp.Step(tt.secret, tt.code, tt.now, tt.after); step != tt.step || ok != tt.ok {
				t.Errorf("%d, %t", step, ok)
			}
		})
	}
}

func TestSecretsAndTheirPicture(t *testing.T) {
	t.Parallel()
	secret := totp.NewSecret()
	if raw, err := base32.StdEncoding.DecodeString(secret); err != nil || len(raw) != 20 || secret == totp.NewSecret() {
		t.Fatal(secret, err)
	}
	uri := totp.URI(secret, "ann+b@example.com", "Ideas: Ünï & Co")
	key, err := otp.NewKeyFromURL(uri)
	if err != nil || key.Secret() != secret || key.Issuer() != "Ideas  Ünï & Co" ||
		key.AccountName() != "ann+b@example.com" || key.Type() != "totp" || key.Period() != 30 || key.Digits() != 6 {
		t.Error(uri, err)
	}
	file, err := totp.QR(uri)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := png.Decode(bytes.NewReader(file))
	if err != nil || drawn.Bounds().Dx() != 400 || drawn.Bounds().Dy() != 400 || len(file) > 10_000 {
		t.Error(len(file), drawn.Bounds(), err)
	}
	for _, wrong := range []string{"otpauth://totp/x?secret=" + strings.Repeat("A", 5000), "%"} {
		if _, err := totp.QR(wrong); err == nil {
			t.Errorf("%.20q was drawn", wrong)
		}
	}
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	shape, seen := regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$`), map[string]bool{}
	for range 20 {
		codes := totp.RecoveryCodes()
		if len(codes) != 10 {
			t.Fatal(codes)
		}
		for _, code := range codes {
			if !shape.MatchString(code) || seen[code] || totp.CleanRecovery(code) != code {
				t.Error(code)
			}
			seen[code] = true
		}
	}
}

func TestCleanRecovery(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ typed, want string }{
		"as given out":      {"k7qm-2f9x-w3hp", "k7qm-2f9x-w3hp"},
		"in capitals":       {"K7QM-2F9X-W3HP", "k7qm-2f9x-w3hp"},
		"without dashes":    {"k7qm2f9xw3hp", "k7qm-2f9x-w3hp"},
		"with spaces":       {"  k7qm 2f9x\tw3hp\n", "k7qm-2f9x-w3hp"},
		"with other dashes": {"k7qm–2f9x—w3hp", "k7qm-2f9x-w3hp"},
		"read wrongly":      {"OIl0-2f9x-w3hp", "0110-2f9x-w3hp"},
		"too short":         {"k7qm-2f9x-w3h", ""},
		"too long":          {"k7qm-2f9x-w3hpp", ""},
		"a letter of none":  {"k7qm-2f9x-w3hu", ""},
		"one in the middle": {"k7qm-2u9x-w3hp", ""},
		"not Latin":         {"k7qm-2f9x-é3h", ""},
		"nothing":           {"", ""},
		"endless":           {strings.Repeat("-", 1000) + "k7qm-2f9x-w3hp", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := totp.CleanRecovery(tt.typed); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
