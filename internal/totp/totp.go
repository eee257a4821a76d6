// Package totp is the second step of signing in: codes of an authenticator app
// (RFC 6238: six digits, 30 seconds, SHA-1, which is what the apps know) and
// recovery codes for the day when the phone is gone. It keeps nothing: the
// caller stores the secret, the last step and hashes of the recovery codes.
package totp

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

const (
	period = 30 // seconds of a step
	digits = 6
)

// NewSecret returns a fresh secret of 20 bytes, in base32.
func NewSecret() string {
	secret := make([]byte, 20)
	rand.Read(secret) // never fails: the program ends instead
	return base32.StdEncoding.EncodeToString(secret)
}

// URI returns the address that an authenticator app reads: whose secret it is
// (the e-mail address) and where.
func URI(secret, account, site string) string {
	site = strings.ReplaceAll(site, ":", " ") // a colon parts the two in the label
	return fmt.Sprintf("otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d",
		escaped(site), escaped(account), escaped(secret), escaped(site), digits, period)
}

// escaped spells everything that is special anywhere in an address; apps
// differ in whether a plus is a space.
func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

const (
	codeSide = 320 // pixels of the code itself
	margin   = 40  // white around it, which cameras need
)

// QR returns uri as a square picture to scan, a PNG of 400 pixels. It errs when
// uri is none or too long.
func QR(uri string) ([]byte, error) {
	key, err := otp.NewKeyFromURL(uri)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	code, err := key.Image(codeSide, codeSide) // error correction M
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	page := image.NewPaletted(image.Rect(0, 0, codeSide+2*margin, codeSide+2*margin), color.Palette{
		color.White, color.Black,
	})
	draw.Draw(page, code.Bounds().Add(image.Pt(margin, margin)), code, image.Point{}, draw.Src)
	var file bytes.Buffer
	err = png.Encode(&file, page)
	return file.Bytes(), err
}

// Step reports whether code is the secret's for now, or for the step before or
// after, as clocks differ; spaces in it do not count. Only steps later than
// after are taken: keep the step that comes back and hand it in the next time,
// and each code works once.
func Step(secret, code string, now time.Time, after int64) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, code)
	current := now.Unix() / period
	// All three, whichever fits: the time that it takes tells nothing.
	for candidate := current + 1; candidate >= current-1; candidate-- {
		want, err := hotp.GenerateCodeCustom(secret, uint64(candidate), hotp.ValidateOpts{
			Digits: digits, Algorithm: otp.AlgorithmSHA1,
		})
		if err != nil {
			return 0, false
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && candidate > after {
			step, ok = candidate, true
		}
	}
	return step, ok
}
