package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
)

// signatureLen is how much of a signature is used, in bytes: 144 bits, which is
// 24 letters.
const signatureLen = 18

// Sign returns text that only this board can make for a value and a purpose,
// the same on every instance and after every restart. They hold no secret and
// may stand in an address.
func (a *Accounts) Sign(purpose, value string) string {
	return base64.RawURLEncoding.EncodeToString(a.derive("sign", purpose, value)[:signatureLen])
}

// Signed reports whether this board made the signature for value and purpose.
func (a *Accounts) Signed(purpose, value, signature string) bool {
	return hmac.Equal([]byte(a.Sign(purpose, value)), []byte(signature))
}

// seal returns value in a form that only this board can read again, and only
// for the same purpose: AES-256 in Galois/Counter Mode under a key derived from
// the board's secret, with a random nonce in front.
func (a *Accounts) seal(purpose string, value []byte) string {
	box := a.box(purpose)
	nonce := randomBytes(box.NonceSize())
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, value, nil))
}

// unseal returns what was sealed for purpose, or an error when it was not
// sealed by this board, or the board's secret has changed since.
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
		panic(err) // a derived key has 32 bytes
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size that GCM wants
	}
	return box
}
