package account

import (
	"crypto/hmac"
	"encoding/base64"
)

// signatureLen is how much of a signature is used, in bytes: 144 bits, which is
// 24 letters.
const signatureLen = 18

// Sign returns letters that only this board can make for a value and a purpose,
// the same on every instance and after every restart. They hold no secret and
// may stand in an address.
func (a *Accounts) Sign(purpose, value string) string {
	return base64.RawURLEncoding.EncodeToString(a.derive("sign", purpose, value)[:signatureLen])
}

// Signed reports whether this board made the signature for value and purpose.
func (a *Accounts) Signed(purpose, value, signature string) bool {
	return hmac.Equal([]byte(a.Sign(purpose, value)), []byte(signature))
}
