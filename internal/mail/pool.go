package mail

import (
	"sync"
	"time"
)

// How connections are kept. Servers end those that idle, most after minutes, and
// some take no more than a hundred mails over one.
const (
	mostKept     = 8
	keptFor      = 30 * time.Second
	mailsOverOne = 100
)

// pool is connections that are not in use, the longest unused first.
type pool struct {
	mutex  sync.Mutex
	idle   []*connection
	sweeps *time.Timer // nil while none is idle
	closed bool
}

// take returns the connection used last, or nil.
func (p *pool) take() *connection {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	c := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	return c
}

// keep takes a connection back, for up to 30 seconds.
func (p *pool) keep(c *connection) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.closed || c.mails >= mailsOverOne || len(p.idle) >= mostKept {
		go c.leave()
		return
	}
	p.idle = append(p.idle, c)
	if p.sweeps == nil {
		p.sweeps = time.AfterFunc(keptFor, p.sweep)
	}
}

// sweep ends the connections that nobody has used for long.
func (p *pool) sweep() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for len(p.idle) > 0 && (p.closed || time.Since(p.idle[0].used) >= keptFor) {
		go p.idle[0].leave()
		p.idle = p.idle[1:]
	}
	p.sweeps = nil
	if len(p.idle) > 0 {
		p.sweeps = time.AfterFunc(keptFor-time.Since(p.idle[0].used), p.sweep)
	}
}

// Close ends the connections that are kept; from then on none is.
func (p *pool) Close() error {
	p.mutex.Lock()
	p.closed = true
	p.mutex.Unlock()
	p.sweep()
	return nil
}
