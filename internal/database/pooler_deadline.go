package database

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// deadline is a time limit for each statement, after which the server is asked to cancel it. pgx
// asks a tracer for the context of a statement and reports its end.
//
// A client that disconnects does not cancel statements: each would be a cancel request, and several
// versions of PgBouncer fail under many of these.
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

// How long a pooler may take to forward a cancel request, which may need a new connection, and how
// long the server may take to receive it.
const (
	poolerCancelTimeout = time.Second
	cancelArrives       = 100 * time.Millisecond
)

// poolerCancel replaces cancelOnServer for poolers: it waits until the cancel request has ended.
// PgBouncer 1.18 hangs if the sender of a request closes the connection first.
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
		_ = c.conn.CancelRequest(ctx) // waits until the pooler closes the connection
		time.Sleep(cancelArrives)     // otherwise it could cancel the next statement
	}()
}

// HandleUnwatchAfterCancel keeps the connection only if the request can no longer cancel its next
// statement.
func (c *poolerCancel) HandleUnwatchAfterCancel() {
	select {
	case <-c.done:
		_ = c.conn.Conn().SetDeadline(time.Time{})
	case <-time.After(poolerCancelTimeout):
		_ = c.conn.Conn().SetDeadline(time.Unix(1, 0))
	}
}
