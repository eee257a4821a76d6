package mailtest

import (
	"io"

	"github.com/emersion/go-smtp"
)

// session is one connection's conversation.
type session struct {
	server   *Server
	conn     *smtp.Conn
	from, to string
}

// answer returns err while the server fails in this way.
func (s *session) answer(mode Mode, err *smtp.SMTPError) error {
	if now, _ := s.server.is(mode); now {
		return err
	}
	return nil
}

// refuse is an answer such as 550 5.1.1.
func refuse(code int, enhanced smtp.EnhancedCode, answer string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: answer}
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	if err := s.answer(TempAtMail, refuse(451, smtp.EnhancedCode{4, 3, 0}, "come back later")); err != nil {
		return err
	}
	return s.answer(PermAtMail, refuse(550, smtp.EnhancedCode{5, 7, 1}, "you may not send as "+from))
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if err := s.answer(TempAtRcpt, refuse(450, smtp.EnhancedCode{4, 7, 1}, "grey-listed")); err != nil {
		return err
	}
	if !s.server.knows(to) {
		return refuse(550, smtp.EnhancedCode{5, 1, 1}, "nobody is called "+to)
	}
	return s.answer(PermAtRcpt, refuse(550, smtp.EnhancedCode{5, 1, 1}, "nobody is called "+to))
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.answer(TempAtData, refuse(451, smtp.EnhancedCode{4, 3, 0}, "the disk is full")); err != nil {
		return err
	}
	if err := s.answer(PermAtData, refuse(554, smtp.EnhancedCode{5, 6, 0}, "this looks like spam")); err != nil {
		return err
	}
	if hangs, _ := s.server.is(HangAtData); hangs {
		s.server.hang(HangAtData)
		return refuse(451, smtp.EnhancedCode{4, 3, 0}, "too late")
	}
	message, err := parse(s.from, s.to, raw)
	if err != nil {
		return refuse(554, smtp.EnhancedCode{5, 6, 0}, err.Error())
	}
	s.server.keep(message)
	conn, plain := s.conn.Conn().(*slow)
	if !plain { // behind STARTTLS
		return nil
	}
	if cut, _ := s.server.is(DropAfterData); cut {
		return conn.Close()
	}
	conn.last, _ = s.server.is(DropAfterReply)
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *Server) keep(m Message) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.got = append(s.got, m)
	s.tell()
}
