package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
)

// signatureLen is the length of a truncated signature in bytes: 144 bits, which is 24 characters.
const signatureLen = 18

// Sign returns a signature of value for a purpose. It is the same on every instance and after every
// restart, and safe to use in an address.
func (a *Accounts) Sign(purpose, value string) string {
	return base64.RawURLEncoding.EncodeToString(a.derive("sign", purpose, value)[:signatureLen])
}

// Signed reports whether this board made the signature for this value and purpose.
func (a *Accounts) Signed(purpose, value, signature string) bool {
	return hmac.Equal([]byte(a.Sign(purpose, value)), []byte(signature))
}

// seal encrypts value so that only this board can decrypt it, and only for the same purpose:
// AES-256-GCM under a key derived from the board's secret, with a random nonce in front. The result
// is text.
func (a *Accounts) seal(purpose string, value []byte) string {
	box := a.box(purpose)
	nonce := randomBytes(box.NonceSize())
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, value, nil))
}

// unseal decrypts what seal returned for the same purpose. It fails if the text is not from this
// board, or the board's secret has changed since.
func (a *Accounts) unseal(purpose, sealed string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	box := a.box(purpose)
	if err != nil || len(raw) < box.NonceSize() {
		return nil, errors.New("unseal " + purpose + ": not a sealed value")
	}
	value, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
	if err != nil {
		return nil, fmt.Errorf("unseal %s: %w", purpose, err)
	}
	return value, nil
}

func (a *Accounts) box(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(a.derive("seal", purpose))
	if err != nil {
		panic(err) // a derived key always has 32 bytes
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size that GCM needs
	}
	return box
}
