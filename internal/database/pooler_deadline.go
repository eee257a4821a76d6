package database

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// deadline gives each statement a time by which it must have ended; after that the
// server is told to end it. pgx asks a tracer for the context in which a statement
// runs, and tells it of the end.
//
// Somebody who goes away ends no statement: each would be a request to cancel, and
// several versions of PgBouncer do not survive all of those.
type deadline time.Duration

type cancelKey struct{}

func (d deadline) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	end := time.Now().Add(time.Duration(d))
	if sooner, ok := ctx.Deadline(); ok && sooner.Before(end) {
		end = sooner
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), end)
	return context.WithValue(ctx, cancelKey{}, cancel)
}

func (deadline) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	if cancel, ok := ctx.Value(cancelKey{}).(context.CancelFunc); ok {
		cancel()
	}
}

// How long a pooler may take to pass on a request to cancel, for which it may need
// a new connection, and how long the server then has to hear of it.
const (
	poolerCancelTimeout = time.Second
	cancelArrives       = 100 * time.Millisecond
)

// poolerCancel is what tellServer gives, for poolers: it lets a request to cancel
// end by itself. PgBouncer 1.18 stops altogether when the one who sent it hangs up.
type poolerCancel struct {
	conn *pgconn.PgConn
	done chan struct{}
}

func tellPooler(conn *pgconn.PgConn) ctxwatch.Handler { return &poolerCancel{conn: conn} }

func (c *poolerCancel) HandleCancel(context.Context) {
	c.done = make(chan struct{})
	_ = c.conn.Conn().SetDeadline(time.Now().Add(poolerCancelTimeout))
	go func() {
		defer close(c.done)
		ctx, cancel := context.WithTimeout(context.Background(), 10*poolerCancelTimeout)
		defer cancel()
		_ = c.conn.CancelRequest(ctx) // waits for the pooler to hang up
		time.Sleep(cancelArrives)     // or it would end the next statement
	}()
}

// HandleUnwatchAfterCancel keeps the connection only when nothing more can end its
// next statement.
func (c *poolerCancel) HandleUnwatchAfterCancel() {
	select {
	case <-c.done:
		_ = c.conn.Conn().SetDeadline(time.Time{})
	case <-time.After(poolerCancelTimeout):
		_ = c.conn.Conn().SetDeadline(time.Unix(1, 0))
	}
}
