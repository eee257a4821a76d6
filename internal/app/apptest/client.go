package apptest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"ideaboard/internal/account"
)

// Client is a browser without JavaScript: it keeps cookies and follows
// redirects.
type Client struct {
	*http.Client
	site *Site
	// Header goes with every request.
	Header http.Header
}

// Visitor returns a client that is not signed in.
func (s *Site) Visitor() *Client {
	jar, _ := cookiejar.New(nil) // without options it cannot fail
	return &Client{Client: &http.Client{Jar: jar}, site: s, Header: http.Header{}}
}

// As returns a client that is signed in.
func (s *Site) As(user account.User) *Client {
	s.T.Helper()
	c := s.Visitor()
	page := c.Get(strings.TrimPrefix(s.SignInAddress(user), s.URL))
	if page = c.Submit(page, "form[action='/sign-in/confirm']", nil); page.Status != http.StatusOK {
		s.T.Fatalf("sign in %s: %d\n%s", user.Name, page.Status, page.Body)
	}
	return c
}

// Page is an answer, after redirects.
type Page struct {
	*goquery.Document
	Status int
	Header http.Header
	Body   string
	URL    *url.URL // where it was found
	site   *Site
}

// Get fetches a path of the site.
func (c *Client) Get(path string) *Page {
	c.site.T.Helper()
	request, err := http.NewRequest(http.MethodGet, c.site.URL+path, nil)
	if err != nil {
		c.site.T.Fatal(err)
	}
	return c.Send(request)
}

// Post sends a form to a path of the site.
func (c *Client) Post(path string, form url.Values) *Page {
	c.site.T.Helper()
	request, err := http.NewRequest(http.MethodPost, c.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.site.T.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.Send(request)
}

// Send sends a request with the client's headers and reads the answer.
func (c *Client) Send(request *http.Request) *Page {
	c.site.T.Helper()
	for name, values := range c.Header {
		request.Header[name] = values
	}
	response, err := c.Do(request)
	if err != nil {
		c.site.T.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.site.T.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		c.site.T.Fatal(err)
	}
	return &Page{
		Document: document,
		Status:   response.StatusCode,
		Header:   response.Header,
		Body:     string(body),
		URL:      response.Request.URL,
		site:     c.site,
	}
}

// Submit sends the form at selector as the page has it, with some of its
// fields filled in.
func (c *Client) Submit(page *Page, selector string, fill url.Values) *Page {
	c.site.T.Helper()
	form := page.Find(selector).First()
	if form.Length() == 0 {
		c.site.T.Fatalf("no form %s at %s (%d)\n%s", selector, page.URL, page.Status, page.Body)
	}
	values, whole := url.Values{}, form
	if id := form.AttrOr("id", ""); id != "" { // fields may stand outside of their form
		whole = form.AddSelection(page.Find("[form=" + id + "]"))
	}
	const named = "input[name], textarea[name]"
	whole.Find(named).AddSelection(whole.Filter(named)).Each(func(_ int, field *goquery.Selection) {
		kind := field.AttrOr("type", "")
		if (kind == "checkbox" || kind == "radio") && field.Filter("[checked]").Length() == 0 {
			return
		}
		values.Set(field.AttrOr("name", ""), field.AttrOr("value", field.Text()))
	})
	form.Find("select[name]").Each(func(_ int, field *goquery.Selection) {
		chosen := field.Find("option[selected]").First()
		if chosen.Length() == 0 {
			chosen = field.Find("option").First()
		}
		values.Set(field.AttrOr("name", ""), chosen.AttrOr("value", chosen.Text()))
	})
	for name, value := range fill {
		values[name] = value
	}
	return c.Post(form.AttrOr("action", page.URL.RequestURI()), values)
}

// Want fails the test unless the page has this status.
func (p *Page) Want(status int) *Page {
	p.site.T.Helper()
	if p.Status != status {
		p.site.T.Fatalf(
			"%s: status %d, want %d: %s\nlog:\n%s", p.URL, p.Status, status, strings.TrimSpace(p.Find("main").Text()),
			p.site.Log(),
		)
	}
	return p
}

// TextOf returns the words at selector, with single spaces; the test fails
// when there is nothing.
func (p *Page) TextOf(selector string) string {
	p.site.T.Helper()
	found := p.Find(selector)
	if found.Length() == 0 {
		p.site.T.Errorf("nothing at %s on %s (%d)\n%s", selector, p.URL, p.Status, p.Body)
	}
	return strings.Join(strings.Fields(found.First().Text()), " ")
}

// Has reports whether the page has something at selector.
func (p *Page) Has(selector string) bool { return p.Find(selector).Length() > 0 }
