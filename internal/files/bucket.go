package files

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket is a store in a bucket, which exists and is the board's own.
type bucket struct {
	client *minio.Client
	name   string
	host   string
}

// tries is how often a request to the store is sent before it fails.
const tries = 3

func newBucket(where string) (Store, error) {
	p, err := parse(where)
	if err != nil {
		return nil, err
	}
	client, err := minio.New(
		p.host,
		&minio.Options{
			Creds:      credentials.NewStaticV4(p.key, p.secret, ""),
			Secure:     !p.insecure,
			Region:     p.region,
			MaxRetries: tries,
		},
	)
	if err != nil {
		return nil, errAddress
	}
	return &bucket{client, p.bucket, p.host}, nil
}

func (b *bucket) Where() string { return "bucket " + b.name + " at " + b.host }

func (b *bucket) Put(ctx context.Context, name, contentType string, data []byte) error {
	if err := checked(name); err != nil {
		return err
	}
	_, err := b.client.PutObject(ctx, b.name, name, bytes.NewReader(data), int64(len(data)),
		minio.PutObjectOptions{ContentType: contentType})
	if err != nil {
		return fmt.Errorf("store a file: %w", err)
	}
	return nil
}

func (b *bucket) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	if checked(name) != nil {
		return nil, 0, ErrNone
	}
	object, err := b.client.GetObject(ctx, b.name, name, minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, fmt.Errorf("open a file: %w", err)
	}
	info, err := object.Stat() // here the request is made
	if err == nil {
		return object, info.Size, nil
	}
	_ = object.Close() // there is nothing in it
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil, 0, ErrNone
	}
	return nil, 0, fmt.Errorf("open a file: %w", err)
}

func (b *bucket) Delete(ctx context.Context, name string) error {
	if err := checked(name); err != nil {
		return err
	}
	if err := b.client.RemoveObject(ctx, b.name, name, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("delete a file: %w", err)
	}
	return nil
}

func (b *bucket) List(ctx context.Context, each func(string, time.Time) error) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing when each does
	defer cancel()
	for object := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Recursive: true}) {
		if object.Err != nil {
			return fmt.Errorf("list files: %w", object.Err)
		}
		if checked(object.Key) != nil {
			continue // not ours
		}
		if err := each(object.Key, object.LastModified); err != nil {
			return err
		}
	}
	return ctx.Err()
}
