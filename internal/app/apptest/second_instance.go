package apptest

import (
	"context"
	"log/slog"
	"net"

	"ideaboard/internal/app"
	"ideaboard/internal/database"
)

// SecondInstance runs a second instance of the program on the site's database, which must
// be PostgreSQL, until the test ends. Its visitors keep their cookies on both.
func (s *Site) SecondInstance() *Site {
	s.T.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.T.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	second := &Site{T: s.T, URL: "http://localhost:" + port, Cast: s.Cast}
	second.App, err = app.New(
		s.T.Context(), s.Config, slog.New(slog.NewTextHandler(&second.log, nil)), database.PoolSize(6), database.QuickDisk,
	)
	if err != nil {
		s.T.Fatal(err)
	}
	second.serve(listener)
	return second
}

// serve answers visitors until the test ends.
func (s *Site) serve(listener net.Listener) {
	ctx, stop := context.WithCancel(context.WithoutCancel(s.T.Context()))
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, listener) }()
	s.T.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			s.T.Errorf("the program ended with: %v", err)
		}
	})
}

// At returns the same browser as it visits another instance of the site.
func (c *Client) At(site *Site) *Client {
	return &Client{Client: c.Client, site: site, Header: c.Header}
}
