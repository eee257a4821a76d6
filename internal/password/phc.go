package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is what one hash takes.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// dearest bounds what a hash in the database may ask for: whoever can write
// one there must not stop the machine with it.
var dearest = cost{memory: 256 * 1024, passes: 10, lanes: 16}

// phc is a hash with what is needed to make it again.
type phc struct {
	cost
	salt, key []byte
}

// errUnreadable does not quote what it could not read.
var errUnreadable = errors.New("password hash cannot be read")

var encoding = base64.RawStdEncoding.Strict()

// String returns h in PHC string format.
func (h phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes,
		encoding.EncodeToString(h.salt), encoding.EncodeToString(h.key))
}

// parse reads what String wrote, and nothing else.
func parse(hash string) (h phc, err error) {
	if len(hash) > 500 {
		return h, errUnreadable
	}
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		return h, errUnreadable
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, errUnreadable
	}
	h.salt, _ = encoding.DecodeString(parts[4])
	h.key, _ = encoding.DecodeString(parts[5])
	if !h.sound() || h.String() != hash {
		return phc{}, errUnreadable
	}
	return h, nil
}

func (h phc) sound() bool {
	return h.lanes >= 1 && h.lanes <= dearest.lanes && h.passes >= 1 && h.passes <= dearest.passes &&
		h.memory >= 8*uint32(h.lanes) && h.memory <= dearest.memory &&
		len(h.salt) >= 8 && len(h.salt) <= 64 && len(h.key) >= 16 && len(h.key) <= 64
}
