package crawl

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch notes what a browser does behind the page: requests that are under way,
// what went wrong, downloads and questions of the browser itself.
type watch struct {
	mutex   sync.Mutex
	open    map[network.RequestID]*request
	loading bool // the main frame
	last    time.Time
	happened
	dialogs chan struct{}
}

// happened is what was noted since the last begin.
type happened struct {
	faults []string
	sent   []string // requests that may have changed something, as "POST /ideas/1/vote"
	asked  []string // the paths of pages and parts of pages
	status int      // of the last page
	other  string   // a download, a file chooser or a dialog of the browser
}

type request struct {
	method, path string
	loader       cdp.LoaderID // of the page that asked
	kind         network.ResourceType
	status       int
	bytes        int64
}

// startWatch watches a tab until it ends.
func startWatch(tab context.Context) (*watch, error) {
	w := &watch{open: map[network.RequestID]*request{}, dialogs: make(chan struct{}, 16)}
	if err := chromedp.Listen(tab, w.note); err != nil {
		return nil, err
	}
	go func() { // a handler of events must not send commands
		for {
			select {
			case <-w.dialogs:
				_, _ = chromedp.Call(tab, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			case <-tab.Done():
				return
			}
		}
	}()
	return w, chromedp.ListenBrowser(tab, w.note)
}

// note takes one event.
func (w *watch) note(event any) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.ask(e)
	case *network.EventResponseReceived:
		if r := w.open[e.RequestID]; r != nil {
			r.status, r.kind = int(e.Response.Status), e.Type
			if e.Response.FromDiskCache {
				r.bytes = 1
			}
			if e.Type == network.ResourceTypeDocument {
				w.status = r.status
			}
		}
	case *network.EventDataReceived:
		if r := w.open[e.RequestID]; r != nil {
			r.bytes += e.DataLength
		}
	case *network.EventLoadingFinished:
		w.end(e.RequestID)
	case *network.EventLoadingFailed:
		if r := w.open[e.RequestID]; r != nil && !e.Canceled {
			w.faults = append(w.faults, fmt.Sprintf("%s %s: %s", r.method, r.path, e.ErrorText))
		}
		delete(w.open, e.RequestID)
	case *page.EventFrameStartedLoading:
		w.loading = true
	case *page.EventFrameStoppedLoading:
		w.loading = false
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" { // nobody hears what becomes of the requests of the page before
			maps.DeleteFunc(w.open, func(_ network.RequestID, r *request) bool { return r.loader != e.Frame.LoaderID })
		}
	default:
		w.noteOther(event)
		return
	}
	w.last = time.Now()
}

// noteOther takes what the browser or the console says.
func (w *watch) noteOther(event any) {
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		w.other = "a dialog of the browser"
		w.dialogs <- struct{}{}
	case *page.EventFileChooserOpened:
		w.other = "a file chooser"
	case *browser.EventDownloadWillBegin:
		w.other = "a download"
	case *runtime.EventExceptionThrown:
		what := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			what = e.ExceptionDetails.Exception.Description
		}
		w.faults = append(w.faults, "an uncaught exception: "+firstLine(what))
	case *runtime.EventConsoleAPICalled:
		said := make([]string, len(e.Args))
		for i, arg := range e.Args {
			said[i] = strings.Trim(string(arg.Value), `"`) + firstLine(arg.Description)
		}
		message := strings.Join(said, " ")
		if e.Type == runtime.ConsoleAPICalledTypeError && !saidByStatus(message) ||
			strings.HasPrefix(message, "htmx:") && strings.Contains(message, "did not match") {
			w.faults = append(w.faults, "the console says: "+message)
		}
	case *log.EventEntryAdded:
		// what a request was answered is checked by its status
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			w.faults = append(w.faults, "the browser reports: "+firstLine(e.Entry.Text))
		}
	}
}

// saidByStatus tells that htmx only repeats the status of an answer.
func saidByStatus(message string) bool { return strings.HasPrefix(message, "htmx:response:error") }

func (w *watch) ask(e *network.EventRequestWillBeSent) {
	if e.Type == network.ResourceTypeEventSource { // stays open
		return
	}
	address, err := url.Parse(e.Request.URL)
	if err != nil || address.Scheme == "data" || address.Scheme == "blob" {
		return
	}
	w.open[e.RequestID] = &request{method: e.Request.Method, path: address.Path, loader: e.LoaderID, kind: e.Type}
	if e.Type == network.ResourceTypeDocument || e.Type == network.ResourceTypeFetch || e.Type == network.ResourceTypeXHR {
		w.asked = append(w.asked, address.Path)
	}
	if e.Request.Method != "GET" { //nolint:usestdlibvars // only few packages import net/http: see architecture_test.go
		w.sent = append(w.sent, e.Request.Method+" "+address.Path)
	}
}

// end checks a request that was answered.
func (w *watch) end(id network.RequestID) {
	r := w.open[id]
	if r == nil {
		return
	}
	delete(w.open, id)
	page := r.kind == network.ResourceTypeDocument || r.kind == network.ResourceTypeFetch ||
		r.kind == network.ResourceTypeXHR
	switch {
	case r.status >= 500, r.status >= 400 && r.status != 409 && r.status != 422:
		w.faults = append(w.faults, fmt.Sprintf("%s %s is answered %d", r.method, r.path, r.status))
	case page && r.status == 200 && r.bytes == 0:
		w.faults = append(w.faults, fmt.Sprintf("%s %s is answered 200 with nothing in it", r.method, r.path))
	}
}

// begin forgets what was noted before.
func (w *watch) begin() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.happened, w.last = happened{}, time.Now()
}

// quiet tells that nothing is under way, and for how long nothing has been.
func (w *watch) quiet() (time.Duration, string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.loading {
		return 0, "a page is loading"
	}
	for _, r := range w.open {
		return 0, r.method + " " + r.path + " is not answered"
	}
	return time.Since(w.last), ""
}

// outcome returns what was noted since begin.
func (w *watch) outcome() happened {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.happened
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
