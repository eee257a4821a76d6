package markdown

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/idna"
)

// addresses turns web addresses in texts into links: in any script, with any host, and in the
// middle of text without spaces. It is triggered by the colon of https:// and the dot of www., and
// removes the part before that from the preceding text.
type addresses struct{}

// Trigger returns where Parse is called.
func (addresses) Trigger() []byte { return []byte{':', '.'} }

// Parse returns a link if the colon or dot is part of an address.
func (addresses) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	before, isText := parent.LastChild().(*ast.Text)
	if pc.IsInLinkLabel() || !isText || before.Segment.Stop != segment.Start || before.SoftLineBreak() ||
		before.HardLineBreak() {
		return nil
	}
	start := addressStart(before.Segment.Value(block.Source()), line)
	if start == 0 {
		return nil
	}
	rest := line
	if line[0] == ':' {
		rest = line[len("://"):]
	}
	length := addressLength(string(rest), line[0] == '.')
	if length == 0 {
		return nil
	}
	length += len(line) - len(rest)
	shown := text.NewSegment(segment.Start-start, segment.Start+length)
	before.Segment = before.Segment.WithStop(shown.Start)
	if before.Segment.IsEmpty() {
		parent.RemoveChild(parent, before)
	}
	block.Advance(length)
	return addressLink(shown, string(shown.Value(block.Source())))
}

// addressStart returns how many bytes at the end of before start an address that continues with
// line, or 0.
func addressStart(before, line []byte) int {
	for _, scheme := range []string{"https", "http", "www"} {
		if len(before) < len(scheme) || !strings.EqualFold(string(before[len(before)-len(scheme):]), scheme) {
			continue
		}
		if scheme == "www" != (line[0] == '.') || scheme != "www" && !bytes.HasPrefix(line, []byte("://")) {
			return 0
		}
		ahead, _ := utf8.DecodeLastRune(before[:len(before)-len(scheme)])
		if ahead < utf8.RuneSelf &&
			(unicode.IsLetter(ahead) || unicode.IsDigit(ahead) || strings.ContainsRune("@./+-", ahead)) {
			return 0 // the end of another word; scripts without spaces have none
		}
		return len(scheme)
	}
	return 0
}

// addressLength returns how many bytes of rest, the text after https:// or www, belong to the
// address; 0 if it is not an address. A www address needs a domain.
func addressLength(rest string, www bool) int {
	end := strings.IndexFunc(rest, endsAddress)
	if end < 0 {
		end = len(rest)
	}
	rest = trimmedAddress(rest[:end])
	authority := rest
	if at := strings.IndexAny(rest, "/?#"); at >= 0 {
		authority = rest[:at]
	}
	host := hostLength(authority)
	switch {
	case host == 0 || www && !strings.Contains(strings.Trim(authority[:host], "."), "."):
		return 0
	case host < len(authority):
		return len(trimmedAddress(authority[:host])) // text goes on without a space
	}
	return len(rest)
}

// endsAddress reports whether r cannot be part of an address: spaces, quotation marks, angle
// brackets and CJK punctuation.
func endsAddress(r rune) bool {
	switch {
	case unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>\"`\\", r):
		return true
	case r >= 0x3000 && r <= 0x303f || r >= 0xfe10 && r <= 0xfe4f || r >= 0xff00 && r <= 0xffef:
		return unicode.IsPunct(r) || unicode.IsSymbol(r)
	}
	return r == utf8.RuneError
}

// trimmedAddress returns an address without the end of the sentence around it: final punctuation,
// and closing brackets that it does not open.
func trimmedAddress(address string) string {
	for {
		last, size := utf8.DecodeLastRuneInString(address)
		switch {
		case strings.ContainsRune("?!.,:*_~'’‘“”»›…", last) && size > 0:
		case last == ')' && strings.Count(address, ")") > strings.Count(address, "("):
		case last == ']' && strings.Count(address, "]") > strings.Count(address, "["):
		case last == '}' && strings.Count(address, "}") > strings.Count(address, "{"):
		case last == ';':
			size = max(1, len(address)-entityStart(address))
		default:
			return address
		}
		address = address[:len(address)-size]
	}
}

// entityStart returns the start of an entity such as &amp; at the end of s, or len(s).
func entityStart(s string) int {
	at := strings.LastIndexByte(s, '&')
	if at < 0 || len(s)-at < 3 ||
		strings.Trim(s[at+1:len(s)-1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		return len(s)
	}
	return at
}

// hostLength returns how much of an authority is user, host and port: all of it, or the part
// before words of a script without spaces. It returns 0 if the authority is invalid.
func hostLength(authority string) int {
	from := strings.LastIndexByte(authority, '@') + 1
	host := authority[from:]
	name := host
	if at := strings.IndexByte(host, ':'); at >= 0 {
		name = host[:at]
	}
	for at, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-._%", r) {
			return 0
		}
		if r >= utf8.RuneSelf && latinBefore(name[:at]) && spaceless(r) && !strings.Contains(name[at:], ".") {
			return from + at
		}
	}
	if strings.Trim(name, "-._%") == "" {
		return 0
	}
	port := host[len(name):]
	digits := len(port) - len(strings.TrimLeft(port[min(1, len(port)):], "0123456789"))
	return from + len(name) + digits
}

// latinBefore reports whether the last label of s ends with an ASCII letter or digit:
// "example.com" in "https://example.comを".
func latinBefore(s string) bool {
	if s == "" {
		return false
	}
	last := rune(s[len(s)-1])
	return last < utf8.RuneSelf && (unicode.IsLetter(last) || unicode.IsDigit(last))
}

// spaceless reports whether r belongs to a script without spaces between words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar)
}

// addressLink returns a link whose text is the address at a place in the source.
func addressLink(at text.Segment, written string) ast.Node {
	linkText := ast.NewTextSegment(at)
	linkText.SetRaw(true) // what looks like an entity is not one
	link := ast.NewLink()
	link.Destination = bytes.ReplaceAll(machineAddress(written), []byte("&"), []byte("&amp;"))
	link.AppendChild(link, linkText)
	return link
}

// machineAddress returns an address in the form that browsers send: with a scheme and in ASCII.
func machineAddress(written string) []byte {
	scheme, rest, ok := strings.Cut(written, "://")
	if !ok {
		scheme, rest = "http", written
	}
	end := len(rest)
	if at := strings.IndexAny(rest, "/?#"); at >= 0 {
		end = at
	}
	address := []byte(strings.ToLower(scheme) + "://" + machineHost(rest[:end]))
	return append(address, util.URLEscape([]byte(rest[end:]), false)...)
}

// machineHost returns an authority with its host in ASCII.
func machineHost(authority string) string {
	from := strings.LastIndexByte(authority, '@') + 1
	name, port, _ := strings.Cut(authority[from:], ":")
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		return authority // browsers may make it out
	}
	if port != "" {
		port = ":" + port
	}
	return authority[:from] + ascii + port
}
