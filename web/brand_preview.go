package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates/email"
)

const (
	previewKey = "brand preview"
	// previewRule is the Content-Security-Policy of a preview, which the form's page frames.
	previewRule = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'"
	mailRule = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'none'; base-uri 'none'; " +
		"frame-ancestors 'self'"
)

// preview is a request that shows a brand which is not saved.
type preview struct {
	snapshot *board.Snapshot // with the brand in it
	mode     string          // "light" or "dark"
}

// previewOf returns the preview that a request shows, or nil.
func previewOf(c Context) *preview {
	p, _ := c.Get(previewKey).(*preview)
	return p
}

// previewMode returns the mode of the preview, or "" for pages that are none.
func previewMode(c Context) string {
	if p := previewOf(c); p != nil {
		return p.mode
	}
	return ""
}

// brandPreview serves GET /admin/brand/preview: the list, an idea or an email as a
// visitor would see them with the brand in the query, or with the one that is saved.
// They are the real pages, drawn for a visitor.
func (s *server) brandPreview(c Context) error {
	if err := actor(c).May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	query := c.Request().URL.Query() // c.QueryParams would remember it for the page that is shown
	shown := *s.snapshot(c)
	if query.Has("name") {
		shown.Site = previewedSite(shown.Site, query)
	}
	p := &preview{snapshot: &shown, mode: board.LightMode}
	if query.Get("mode") == board.DarkMode {
		p.mode = board.DarkMode
	}
	c.Set(previewKey, p)
	c.Set(userKey, nil)
	c.Set(sessionKey, nil)
	asked := c.Request().Clone(c.Request().Context())
	asked.URL = &url.URL{Path: "/"}
	c.SetRequest(asked)
	c.Response().Header().Set("Content-Security-Policy", previewRule)
	if query.Get("show") == "list" || query.Get("show") == "" {
		return s.ideaList(c)
	}
	found, err := s.Board.List(c.Request().Context(), board.Actor{}, board.IdeaFilter{Sort: board.Top})
	if err != nil {
		return err
	}
	if query.Get("show") == "mail" {
		return s.mailPreview(c, found.Ideas)
	}
	if len(found.Ideas) == 0 {
		return s.ideaNew(c)
	}
	idea, err := s.Board.Idea(c.Request().Context(), board.Actor{}, found.Ideas[0].ID)
	if err != nil {
		return err
	}
	return s.showIdea(c, http.StatusOK, idea, commentState{})
}

// previewedSite returns the site with the brand of a form. Where the form is not valid,
// it keeps what is saved.
func previewedSite(saved board.Site, values url.Values) board.Site {
	site := saved
	sent := sentBrand(values)
	site.Name, site.Brand = sent.Name, sent.Brand
	wrong := problem.FieldsOf(site.CheckBrand())
	for field, restore := range map[string]func(){
		"name":        func() { site.Name = saved.Name },
		"brand":       func() { site.Colour = saved.Colour },
		"dark_brand":  func() { site.DarkColour = saved.DarkColour },
		"initials":    func() { site.Initials = saved.Initials },
		"company_url": func() { site.CompanyURL = saved.CompanyURL },
	} {
		if wrong[field] != "" {
			restore()
		}
	}
	if len(wrong) > 0 { // links are cleaned together
		site.FooterLinks = saved.FooterLinks
	}
	return site
}

// mailPreview sends the HTML of the email that tells of an answer.
func (s *server) mailPreview(c Context, ideas []board.ListedIdea) error {
	site := s.snapshot(c).Site
	ctx := email.WithLook(c.Request().Context(), s.mailLook(site))
	at := s.Now()
	sample := email.NewsIdea{
		Title: i18n.T(ctx, "brand.sample_title"), URL: s.URL + "/", Votes: 42, Why: "vote",
		Items: []email.NewsItem{{
			What: "answered", Who: i18n.T(ctx, "brand.sample_person"), Staff: true, At: at, Milestone: true,
			Text: i18n.T(ctx, "brand.sample_answer"), URL: s.URL + "/",
		}},
	}
	if len(ideas) > 0 {
		sample.Title, sample.Votes = ideas[0].Title, ideas[0].VoteCount
	}
	data := email.NewsMail{
		SiteName: site.Name, Ideas: []email.NewsIdea{sample}, SettingsURL: s.URL + "/", StopURL: s.URL + "/",
		StopText: "answers", MuteURL: s.URL + "/", MoreURL: s.URL + "/",
	}
	var body strings.Builder
	if err := email.News(data).Render(ctx, &body); err != nil {
		return err
	}
	html := strings.ReplaceAll(body.String(), `content="light dark"`, `content=`+strconv.Quote(previewMode(c)))
	c.Response().Header().Set("Content-Security-Policy", mailRule)
	return sendHTML(c, http.StatusOK, []byte(html))
}

// mailLook returns how emails of this site look.
func (s *server) mailLook(site board.Site) email.Look {
	return email.LookOf(s.URL, site.LightLogo, site.Colour, site.MailLine)
}
