package bench

import (
	"io"
	"net"
	"net/http"
	"strings"
)

// constantFloor answers with what the program answers a visitor at path: the
// same headers and the same bytes, held in memory.
func (r *run) constantFloor(path string) string {
	r.Helper()
	header, body := r.fetch(r.url, path, person{})
	for _, own := range []string{"Date", "X-Request-Id"} {
		header.Del(own)
	}
	return r.listen(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		for name, values := range header {
			h[name] = values
		}
		_, _ = w.Write(body) // wrk counts what does not arrive
	}))
}

// listen serves a floor on loopback until the test ends, and returns its address.
func (r *run) listen(handler http.Handler) string {
	r.Helper()
	return r.listenOn("127.0.0.1:0", handler)
}

func (r *run) listenOn(address string, handler http.Handler) string {
	r.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		r.Fatal(err)
	}
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(listener) }() // ends by Close
	r.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String()
}

// fetch gets a page as wrk will, and fails the test unless it is there.
func (r *run) fetch(server, path string, p person) (http.Header, []byte) {
	r.Helper()
	request, err := http.NewRequestWithContext(r.ctx, http.MethodGet, server+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	for _, header := range acceptHeaders() {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	if p.token != "" {
		request.AddCookie(&http.Cookie{Name: "session", Value: p.token})
	}
	response, err := plainly.RoundTrip(request) // follows no redirect
	if err != nil {
		r.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		r.Fatalf("%s%s: %s %v\n%s", server, path, response.Status, err, body)
	}
	return response.Header, body
}

// plainly fetches what is sent, compressed or not.
var plainly = &http.Transport{DisableCompression: true}

// samePage fails the test unless a floor's page is what the program's is, and
// returns its weight. Ages in words may differ by a moment.
func (r *run) samePage(floor, program, path string, p person) int {
	r.Helper()
	_, want := r.fetch(program, path, p)
	_, got := r.fetch(floor, path, p)
	if string(got) != string(want) {
		r.Logf("%s: the floor's page (%d bytes) is not the program's (%d bytes), from %q on", path, len(got), len(want),
			differs(got, want))
	}
	if off := len(got) - len(want); off > len(want)/50 || -off > len(want)/50 {
		r.Errorf("%s: the floor draws another page", path)
	}
	return len(want)
}

// differs returns the beginning of what b has where a is different.
func differs(a, b []byte) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return string(b[max(0, i-40):min(len(b), i+80)])
}
