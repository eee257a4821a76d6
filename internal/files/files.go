// Package files keeps the files of pictures: in a folder, or in a store that
// speaks the protocol of Amazon S3. It knows names and bytes, and not what they
// show or who may see them.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Store keeps files by name. It may be used by many goroutines at once. A name
// is of small letters, digits and "-", and names one content for ever.
type Store interface {
	// Put stores a file. When it returns nil the file is whole and stays.
	Put(ctx context.Context, name, contentType string, data []byte) error
	// Open returns a file and its length in bytes, or ErrNone. The caller closes it.
	Open(ctx context.Context, name string) (file io.ReadCloser, size int64, err error)
	// Delete removes a file. One that is not there is no error.
	Delete(ctx context.Context, name string) error
	// List calls each with every file and when it was stored, in no order.
	List(ctx context.Context, each func(name string, stored time.Time) error) error
	// Where says in words where the files are, without a secret.
	Where() string
}

// ErrNone is what Open returns for a file that is not there.
var ErrNone = errors.New("no such file")

// New returns the store at where: a folder, which is made when the first file
// comes, or s3://key:secret@host/bucket?region=…&insecure=1.
func New(where string) (Store, error) {
	if !strings.HasPrefix(where, "s3://") {
		return folder(where), nil
	}
	return newBucket(where)
}

// Check reports what is wrong with where, without touching it.
func Check(where string) error {
	_, err := New(where)
	return err
}

var goodName = regexp.MustCompile(`^[a-z0-9]{1,80}(-[a-z0-9]{1,20})?$`)

// checked refuses a name that is not one of ours: it might lead out of the folder.
func checked(name string) error {
	if !goodName.MatchString(name) {
		return fmt.Errorf("files: %q is no name of a file", name)
	}
	return nil
}

// Try writes a file, reads it and deletes it again.
func Try(ctx context.Context, store Store) error {
	const name, words = "doctor-try", "ideaboard"
	if err := store.Put(ctx, name, "text/plain", []byte(words)); err != nil {
		return err
	}
	file, size, err := store.Open(ctx, name)
	if err != nil {
		return err
	}
	read, err := io.ReadAll(file)
	if err = errors.Join(err, file.Close(), store.Delete(ctx, name)); err == nil &&
		(string(read) != words || size != int64(len(words))) {
		err = errors.New("files: what was read is not what was written")
	}
	return err
}

var errAddress = errors.New("give a folder, or s3://key:secret@host/bucket?region=eu-west-1, with special characters " +
	"percent-encoded; insecure=1 for http")

// parts are what the address of a bucket says.
type parts struct {
	host, bucket, key, secret, region string
	insecure                          bool
}

func parse(where string) (p parts, err error) {
	u, err := url.Parse(where)
	if err != nil || u.Host == "" || u.User == nil {
		return p, errAddress // without the cause: it would print the secret
	}
	p.host, p.bucket, p.key = u.Host, strings.Trim(u.Path, "/"), u.User.Username()
	p.secret, _ = u.User.Password()
	query := u.Query()
	p.region, p.insecure = query.Get("region"), query.Get("insecure") == "1"
	if p.bucket == "" || strings.Contains(p.bucket, "/") || p.key == "" || p.secret == "" {
		return p, errAddress
	}
	return p, nil
}
