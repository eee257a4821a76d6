package mailtest

import (
	"errors"
	"net"
	"sync"
	"time"
)

// unreliable hands out connections that fail below the words of the protocol.
type unreliable struct {
	net.Listener
	server *Server
}

func (l *unreliable) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.server.mutex.Lock()
		l.server.tries++
		l.server.tell()
		l.server.mutex.Unlock()
		if l.server.startTLS != nil { // TLS writes once more when Stop closes it, which has the mutex that slow wants
			return conn, nil
		}
		if cut, _ := l.server.is(CloseAtGreeting); !cut {
			l.server.open.Add(1)
			return &slow{Conn: conn, server: l.server}, nil
		}
		_ = conn.Close() // on purpose
	}
}

// slow is a connection that speaks late, or byte by byte, or its last word.
type slow struct {
	net.Conn
	server *Server
	greets bool // has greeted
	last   bool // the next words are the last ones
	once   sync.Once
}

// Close ends the connection.
func (c *slow) Close() error {
	c.once.Do(func() { c.server.open.Add(-1) })
	return c.Conn.Close()
}

func (c *slow) Write(data []byte) (n int, err error) {
	if !c.greets {
		c.greets = true
		c.server.hang(HangAtGreeting)
	}
	if c.last {
		defer func() { err = errors.Join(err, c.Close()) }()
	}
	if now, _ := c.server.is(SlowBytes); !now {
		return c.Conn.Write(data)
	}
	for i := range data {
		time.Sleep(100 * time.Millisecond)
		if _, err := c.Conn.Write(data[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(data), nil
}
