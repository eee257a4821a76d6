// Package static holds the files that browsers fetch: style, script, font and
// icons. It knows their bytes, their content addresses and their compressed
// twins, and nothing of who asks for them.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed css js img font emoji
var files embed.FS

// bundles are the files that are served as one, in this order: the source
// stays in readable pieces and a page costs one request.
var bundles = map[string][]string{
	"board.css": {
		"css/reset.css", "css/tokens.css", "css/base.css", "css/parts.css", "css/list.css", "css/pages.css",
		"css/people.css",
		"css/sign_in.css",
		"css/tags.css", "css/categories.css",
		"css/find.css",
		"css/order.css",
		"css/brand.css", "css/details.css",
	},
	// All that a visitor's list of ideas does not need.
	"more.css": {
		"css/shell.css", "css/moderate.css",
		"css/me.css", "css/companies.css", "css/admin.css", "css/admin_brand.css", "css/setup.css",
		"css/comments.css", "css/composer.css",
		"css/idea_feedback.css",
		"css/merge.css",
		"css/news.css",
	},
	"composing.css":   {"css/composing.css"}, // once somebody writes
	"board.js":        {"js/htmx.min.js", "js/board.js", "js/dates.js", "js/place.js", "js/list.js"},
	"draft.js":        {"js/draft.js", "js/length.js", "js/composer_load.js"}, // where one can write
	"transition.js":   {"js/transition.js"},                                   // before anything else
	"bell.js":         {"js/bell.js"},                                         // for who is signed in
	"moderate.js":     {"js/moderate.js"},                                     // for staff only
	"answer_draft.js": {"js/answer_draft.js"},                                 // for staff only
	"brand.js":        {"js/brand.js"},                                        // for administrators only
	"composer.js": { // once somebody writes
		"js/composer.js", "js/composer_bar.js", "js/composer_list.js", "js/composer_pictures.js",
	},
	"comments.js": {"js/comments.js", "js/idea.js"},    // where one can comment
	"passkey.js":  {"js/passkey.js", "js/security.js"}, // for signing in and a person's safety
}

// File is one file as it is served.
type File struct {
	Name   string // under /static/, with the hash of the content in it
	Type   string // Content-Type
	Body   []byte
	gzip   func() []byte
	brotli func() []byte
}

// Gzip returns the body compressed by gzip; the work is done once.
func (f *File) Gzip() []byte { return f.gzip() }

// Brotli returns the body compressed by brotli; the work is done once.
func (f *File) Brotli() []byte { return f.brotli() }

var (
	byName = map[string]*File{} // by the hashed name
	paths  = map[string]string{}
)

func init() {
	if err := load(); err != nil {
		panic(err) // the files are part of the program
	}
}

func load() error {
	for name, parts := range bundles {
		var body bytes.Buffer
		for _, part := range parts {
			piece, err := files.ReadFile(part)
			if err != nil {
				return fmt.Errorf("bundle %s: %w", name, err)
			}
			body.Write(piece)
			body.WriteByte('\n')
		}
		add(name, body.Bytes())
	}
	return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "css/") || strings.HasPrefix(name, "js/") {
			return err
		}
		body, err := files.ReadFile(name)
		if err == nil {
			add(name, body)
		}
		return err
	})
}

func add(name string, body []byte) {
	if name == "board.css" {
		body = withHashedAddresses(body)
	}
	file := newFile(name, body)
	byName[file.Name] = file
	paths[name] = "/static/" + file.Name
}

func newFile(name string, body []byte) *File {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	return &File{
		Name: strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		Type: contentType(ext),
		Body: body,
		gzip: sync.OnceValue(func() []byte {
			return compressed(body, func(out io.Writer) io.WriteCloser {
				w, err := gzip.NewWriterLevel(out, gzip.BestCompression)
				if err != nil {
					panic(err) // the level is wrong
				}
				return w
			})
		}),
		brotli: sync.OnceValue(func() []byte {
			return compressed(body, func(out io.Writer) io.WriteCloser {
				// the window holds the largest file; a wider one costs 35 MB a writer
				return brotli.NewWriterOptions(out, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 17})
			})
		}),
	}
}

// compressed returns body as a compressing writer writes it.
func compressed(body []byte, to func(io.Writer) io.WriteCloser) []byte {
	var out bytes.Buffer
	w := to(&out)
	_, err := w.Write(body)
	if err := errors.Join(err, w.Close()); err != nil {
		panic(err) // writing to memory does not fail
	}
	return out.Bytes()
}

// withHashedAddresses puts the hashed names of fonts and images into the style
// sheet, which names them as url("/static/font/x.woff2").
func withHashedAddresses(css []byte) []byte {
	for _, dir := range []string{"font", "img"} {
		entries, err := files.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			name := dir + "/" + entry.Name()
			body, err := files.ReadFile(name)
			if err != nil {
				continue
			}
			css = bytes.ReplaceAll(css, []byte("/static/"+name), []byte("/static/"+newFile(name, body).Name))
		}
	}
	return css
}

func contentType(ext string) string {
	switch ext {
	case ".woff2":
		return "font/woff2"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

// Path returns the address of a file by its plain name, such as "board.css" or
// "img/icon.svg". It panics when there is no such file: a page that names one
// is a mistake that its first test shows.
func Path(name string) string {
	p, ok := paths[name]
	if !ok {
		panic("static: no file " + name)
	}
	return p
}

// Has reports whether there is a file with this plain name.
func Has(name string) bool { return paths[name] != "" }

// Extended returns a file with more at its end, such as a style sheet with a board's own
// colours. It is not found by [Open].
func Extended(name string, more []byte) *File {
	base := Open(strings.TrimPrefix(Path(name), "/static/"))
	return newFile(name, append(bytes.Clone(base.Body), more...))
}

// Open returns the file with this hashed name, or nil.
func Open(hashedName string) *File { return byName[hashedName] }
