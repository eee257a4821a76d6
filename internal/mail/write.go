package mail

import (
	"fmt"
	"mime"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// write puts a mail into its form. It has no Precedence, which RFC 3834 advises
// against: Auto-Submitted tells other programs not to answer, and
// X-Auto-Response-Suppress tells those of Microsoft.
func (s *SMTP) write(m Message) (*gomail.Msg, error) {
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if !messageID.MatchString(m.ID) {
		return nil, fmt.Errorf("mail: malformed Message-ID %q", m.ID)
	}
	if err := message.From(s.from); err != nil {
		return nil, fmt.Errorf("mail from: %w", err)
	}
	if err := message.To(m.To); err != nil {
		return nil, refusal{text: "mail to: malformed address", address: true}
	}
	message.Subject(oneLine(m.Subject))
	message.SetMessageIDWithValue(m.ID)
	for _, h := range m.headers() {
		message.SetGenHeaderPreformatted(gomail.Header(h.Name), h.Value)
	}
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetGenHeader("X-Auto-Response-Suppress", "All")
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return message, nil
}

// Header is a line of a mail's head.
type Header struct{ Name, Value string }

// The characters of a Message-ID, and of a List-Id: less than the RFCs allow,
// and all that the board uses.
var (
	messageID = regexp.MustCompile(`^[A-Za-z0-9._+=-]{1,200}@[A-Za-z0-9.:_-]{1,255}$`)
	listID    = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)
)

// headers returns what a mail of news says of itself. What is malformed is left out, so that no value makes a header.
func (m Message) headers() (list []Header) {
	thread := m.Thread
	if _, host, _ := strings.Cut(m.ID, "@"); !strings.Contains(thread, "@") {
		thread += "@" + host
	}
	// Nothing was ever sent under the thread's own id: mail programs show what
	// refers to the same id as one conversation all the same.
	if messageID.MatchString(thread) && thread != m.ID {
		list = append(list, Header{"In-Reply-To", "<" + thread + ">"}, Header{"References", "<" + thread + ">"})
	}
	if listID.MatchString(m.ListID) && len(m.ListID) <= 255 {
		list = append(list, Header{"List-Id", phrase(m.ListName) + "<" + m.ListID + ">"})
	}
	u, err := url.Parse(m.Unsubscribe)
	if err == nil && len(m.Unsubscribe) < 900 && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		!strings.ContainsFunc(m.Unsubscribe, notInAddress) {
		list = append(list,
			Header{"List-Unsubscribe", "<" + m.Unsubscribe + ">"},
			Header{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"},
		)
	}
	return list
}

// notInAddress tells the characters that would end an address in a header.
func notInAddress(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>,\"", r) }

// oneLine makes line breaks and other control characters spaces.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
}

// mostName is how many letters of a name go into a header, whose line ends at
// 998 bytes: a letter may take twelve.
const mostName = 60

// phrase is a name before an id, with a space after it.
func phrase(name string) string {
	name = oneLine(name)
	if runes := []rune(name); len(runes) > mostName {
		name = string(runes[:mostName])
	}
	switch encoded := mime.QEncoding.Encode("utf-8", name); {
	case name == "":
		return ""
	case encoded != name:
		return encoded + " "
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" `
}
