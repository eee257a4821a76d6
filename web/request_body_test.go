package web_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestUnfinishedBodiesTakeLittleMemory: visitors who begin to send many large
// forms and stop are refused by size or kept waiting, not read into memory.
func TestUnfinishedBodiesTakeLittleMemory(t *testing.T) {
	dbtest.NotShort(t)
	site := apptest.Start(t)
	target, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	before := heapInUse()
	chunk := strings.Repeat("a", 64<<10)
	for range 40 {
		conn, err := net.Dial("tcp", target.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(
			conn,
			"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n"+
				"--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n",
			link.Ideas,
			target.Host,
		)
		_ = conn.SetWriteDeadline(time.Now().Add(200 * time.Millisecond)) // what is not read is not taken
		for sent := 0; sent < 8<<20; sent += len(chunk) {
			if _, err := io.WriteString(conn, chunk); err != nil {
				break
			}
		}
	}
	if grown := int64(heapInUse()) - int64(before); grown > 30<<20 {
		t.Errorf("40 unfinished forms took %d MiB", grown>>20)
	}
	site.Visitor().Get(link.Home).Want(http.StatusOK)
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// TestVisitorsSendTextsAndNoFiles: somebody whose session has ended sends a form with
// a picture; its words are read, its file is not. Without it nothing is published:
// the words come back after the sign-in, and the page says that the picture is gone.
func TestVisitorsSendTextsAndNoFiles(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	page := sendFile(site, site.Visitor(), link.Ideas, drawing(30, 20), map[string]string{
		"title": "A map of all trips", "body": "With the ferries.",
	})
	if page.URL.Path != link.SignIn || page.Find(".waits").Length() != 0 {
		t.Errorf("%d %s: %s", page.Status, page.URL, page.TextOf("main"))
	}
	idea := site.Idea("Night trains", site.Cast.Ben)
	for i, tt := range []struct {
		path, title string
		words       map[string]string
	}{
		{link.Ideas, "A map of all trips", map[string]string{"title": "A map of all trips", "body": "With the ferries."}},
		{link.Comments(idea.ID), "", map[string]string{"body": "With the ferries.", "internal": "1"}},
	} {
		visitor := site.Visitor()
		asks := sendFile(site, visitor, tt.path, drawing(30, 20), tt.words)
		form := byCode(site, visitor, asks, "maya@larkspur.example", i+1).Want(http.StatusOK)
		if form.Find("#title").AttrOr("value", "") != tt.title ||
			strings.TrimSpace(form.Find("#body, #say-body").Text()) != "With the ferries." ||
			!strings.Contains(form.TextOf("main"), "The picture was not sent along") ||
			form.Find("[name=internal][checked]").Length() != i {
			t.Errorf("%s came back as %s: %s", tt.path, form.URL, form.TextOf("main"))
		}
	}
	if n := number(site, "SELECT (SELECT count(*) FROM ideas) + (SELECT count(*) FROM comments)"); n != 1 {
		t.Errorf("%d ideas and comments are there", n)
	}
	words := url.Values{"title": {"A long story"}, "body": {strings.Repeat("é", 200_000)}}
	site.Visitor().Post(link.Ideas, words).Want(http.StatusRequestEntityTooLarge)
}

// TestLogHoldsNoToken: of an address the log has the route, and numbers.
func TestLogHoldsNoToken(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	visitor := site.Visitor()
	for _, path := range []string{
		"/invite/tokentokentoken", "/unsubscribe/tokentokentoken", "/nowhere/tokentokentoken", "/ideas/1?q=tokentokentoken",
	} {
		visitor.Get(path)
	}
	log := site.Log()
	if strings.Contains(log, "tokentoken") || !strings.Contains(log, "/ideas/:id") || !strings.Contains(log, "number=1") {
		t.Error(log)
	}
}

func TestDevMailIsNotForwarded(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	visitor := site.Visitor()
	visitor.Get("/dev/mail").Want(http.StatusOK)
	for _, name := range []string{"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"} {
		request, err := http.NewRequest(http.MethodGet, site.URL+"/dev/mail", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set(name, "192.0.2.1")
		visitor.Send(request).Want(http.StatusNotFound)
	}
}

// TestAVisitorsHeadersAreText: what stands around the words of a form counts as they
// do.
func TestAVisitorsHeadersAreText(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	for name, tt := range map[string]struct {
		header string
		want   int
	}{
		"short": {"x", http.StatusUnprocessableEntity},
		"long":  {strings.Repeat("x", 1<<20), http.StatusRequestEntityTooLarge},
	} {
		body := "--b\r\nContent-Disposition: form-data; name=\"title\"\r\nX-Note: " + tt.header + "\r\n\r\n\r\n--b--\r\n"
		request, err := http.NewRequest(http.MethodPost, site.URL+link.Ideas, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		if page := site.Visitor().Send(request); page.Status != tt.want {
			t.Errorf("%s: %d, want %d", name, page.Status, tt.want)
		}
	}
}
