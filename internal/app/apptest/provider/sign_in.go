package provider

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// SignIn goes from startURL, where the site sends people to the provider, as sub
// through the provider's pages and back to the site, and returns the address where
// it ends. The client must keep cookies and follow redirects; a forged provider
// has no pages and does not ask for sub.
func (p *Provider) SignIn(client *http.Client, startURL, sub string) (finalURL string) {
	p.t.Helper()
	return p.walk(client, startURL, url.Values{"sub": {sub}, "answer": {"allow"}})
}

// Cancel is SignIn by somebody who says no at the provider's first page.
func (p *Provider) Cancel(client *http.Client, startURL string) (finalURL string) {
	p.t.Helper()
	return p.walk(client, startURL, url.Values{"answer": {"deny"}})
}

// walk answers the provider's forms until it is somewhere else.
func (p *Provider) walk(client *http.Client, startURL string, answer url.Values) string {
	p.t.Helper()
	response, err := client.Get(startURL)
	for range 5 {
		if err != nil {
			p.t.Fatal("sign in at the provider: ", err)
		}
		at := response.Request.URL
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			p.t.Fatal("read the provider's page: ", err)
		}
		if !strings.HasPrefix(at.String(), p.Issuer+"/") {
			return at.String()
		}
		page, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
		action, found := "", false
		if err == nil {
			action, found = page.Find("form").Attr("action")
		}
		if !found {
			p.t.Fatalf("the provider has no form at %s (%d):\n%s\n%s", at.Path, response.StatusCode, body, p.said)
		}
		response, err = client.PostForm(p.Issuer+action, answer)
		if err != nil {
			p.t.Fatal("answer the provider: ", err)
		}
	}
	p.t.Fatal("the provider asks without an end")
	return ""
}
