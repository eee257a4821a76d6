package bench

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// needed finds what a browser fetches for a page: what the page names.
var needed = regexp.MustCompile(`(?:href|src)="(/(?:static|theme|icons|logo)/[^"]+)"`)

// printWeight says how many requests and bytes a first visit to the list costs,
// without headers.
func (r *run) printWeight() {
	r.Helper()
	html := string(r.get("/", "identity"))
	parts, total := []string{}, 0
	add := func(name, path string) {
		weight := r.weigh(path)
		total += weight
		parts = append(parts, fmt.Sprintf("%s %.1f", name, float64(weight)/1000))
	}
	add("page", "/")
	seen := map[string]bool{}
	for _, match := range needed.FindAllStringSubmatch(html, -1) {
		if path := match[1]; !seen[path] {
			seen[path] = true
			name := path[strings.LastIndex(path, "/")+1:]
			add(regexp.MustCompile(`\.[0-9a-f]{12}`).ReplaceAllString(name, ""), path)
		}
	}
	fmt.Printf("weight:  first visit to the list: %d requests, %.1f kB compressed (%s)\n", len(parts),
		float64(total)/1000, strings.Join(parts, ", "))
}

// weigh returns the bytes of an answer to a browser.
func (r *run) weigh(path string) int { return len(r.get(path, "gzip, deflate, br")) }

func (r *run) get(path, accept string) []byte {
	r.Helper()
	request, err := http.NewRequestWithContext(r.ctx, http.MethodGet, r.url+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", accept)
	response, err := plainly.RoundTrip(request)
	if err != nil {
		r.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		r.Fatalf("%s: %s %v", path, response.Status, err)
	}
	return body
}
