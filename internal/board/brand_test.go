package board_test

import (
	"strings"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

func TestSetBrand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin := s.admin()
	brand := board.Brand{
		Colour: " #FFD400 ", DarkColour: "#ffe14d", Initials: " L ", Headline: "What next?", Intro: "Tell us.",
		CompanyURL: "larkspur.example", FooterLine: "Larkspur Ltd", MailLine: "Bristol",
		FooterLinks: []board.FooterLink{{}, {Label: "Imprint ", URL: "http://larkspur.example/imprint"}},
	}
	for range 2 { // twice is once
		s.must(s.SetBrand(s.ctx, admin, " Larkspur ", brand))
	}
	snapshot, err := s.Snapshot(s.ctx)
	s.must(err)
	site := snapshot.Site
	if site.Name != "Larkspur" || site.Colour != "#ffd400" || site.DarkColour != "#ffe14d" || site.Initials != "L" ||
		site.Headline != "What next?" || site.Intro != "Tell us." || site.CompanyURL != "https://larkspur.example" ||
		site.FooterLine != "Larkspur Ltd" || site.MailLine != "Bristol" || site.PoweredBy || site.Language != "en" {
		t.Errorf("saved: %+v", site)
	}
	if len(site.FooterLinks) != 1 || site.FooterLinks[0].Label != "Imprint" {
		t.Errorf("links: %+v", site.FooterLinks)
	}
	if n := s.count("SELECT count(*) FROM events WHERE kind = 'site.changed'"); n != 1 {
		t.Errorf("%d events", n)
	}
	s.must(s.SetBrand(s.ctx, admin, "Larkspur", board.Brand{Colour: "#ffd400"})) // without links
	s.must(s.SetSite(s.ctx, admin, board.Site{Name: "Larkspur", Language: "es"}))
	if snapshot, err = s.Snapshot(s.ctx); err != nil || snapshot.Site.Colour != "#ffd400" {
		t.Errorf("after the language: %+v, %v", snapshot.Site, err)
	}
	if err := s.SetBrand(s.ctx, board.ActorOf(&s.cast.Ben), "Mine", brand); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a member: %v", err)
	}
}

func TestBrandsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin := s.admin()
	links := func(links ...board.FooterLink) board.Brand { return board.Brand{FooterLinks: links} }
	for name, test := range map[string]struct {
		brand board.Brand
		field string
	}{
		"a colour by name":       {board.Brand{Colour: "gold"}, "brand"},
		"a short dark colour":    {board.Brand{DarkColour: "#fff"}, "dark_brand"},
		"three initials":         {board.Brand{Initials: "ABC"}, "initials"},
		"invisible initials":     {board.Brand{Initials: "\u2060"}, "initials"},
		"a long headline":        {board.Brand{Headline: strings.Repeat("é", board.MaxHeadline+1)}, "headline"},
		"a long introduction":    {board.Brand{Intro: strings.Repeat("é", board.MaxSiteIntro+1)}, "intro"},
		"a long line":            {board.Brand{FooterLine: strings.Repeat("é", board.MaxFooterLine+1)}, "footer_line"},
		"a long line in emails":  {board.Brand{MailLine: strings.Repeat("é", board.MaxMailLine+1)}, "mail_line"},
		"a script as an address": {board.Brand{CompanyURL: "javascript:alert(1)"}, "company_url"},
		"data as an address":     {board.Brand{CompanyURL: "data:text/html,x"}, "company_url"},
		"an email address":       {board.Brand{CompanyURL: "mailto:ada@larkspur.example"}, "company_url"},
		"a password":             {board.Brand{CompanyURL: "https://a:b@larkspur.example"}, "company_url"},
		"no host":                {board.Brand{CompanyURL: "https:///x"}, "company_url"},
		"a link without a name":  {links(board.FooterLink{URL: "a.example"}), "footer_label-1"},
		"a name without a link":  {links(board.FooterLink{}, board.FooterLink{Label: "Imprint"}), "footer_url-2"},
		"seven links":            {links(sevenLinks()...), "footer_links"},
	} {
		t.Run(name, func(t *testing.T) {
			wrong := problem.FieldsOf(s.SetBrand(s.ctx, admin, "Larkspur", test.brand))
			if wrong[test.field] == "" || len(wrong) != 1 {
				t.Errorf("refused: %v, want %s", wrong, test.field)
			}
		})
	}
	for _, address := range []string{"larkspur.example:8080/ideas", "HTTPS://larkspur.example", "http://localhost:8080"} {
		if err := s.SetBrand(s.ctx, admin, "Larkspur", board.Brand{CompanyURL: address}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if wrong := problem.FieldsOf(s.SetBrand(s.ctx, admin, " ", board.Brand{})); wrong["name"] == "" {
		t.Errorf("no name: %v", wrong)
	}
}

func sevenLinks() (links []board.FooterLink) {
	for range board.MaxFooterLinks + 1 {
		links = append(links, board.FooterLink{Label: "Imprint", URL: "a.example"})
	}
	return links
}

func TestLogo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin := s.admin()
	key := func(mode string) string {
		snapshot, err := s.Snapshot(s.ctx)
		s.must(err)
		if mode == board.DarkMode {
			return snapshot.Site.DarkLogo
		}
		return snapshot.Site.LightLogo
	}
	first := board.LogoFile{Small: []byte("small"), Large: []byte("large"), Width: 240, Height: 96}
	for range 2 { // twice is once
		s.must(s.SetLogo(s.ctx, admin, board.LightMode, first))
	}
	light := key("light")
	if !strings.HasPrefix(light, "light-") || !strings.HasSuffix(light, "-240x96") || key("dark") != "" {
		t.Errorf("keys: %q, %q", light, key("dark"))
	}
	s.must(s.SetLogo(s.ctx, admin, board.DarkMode, first))
	first.Small = []byte("other")
	s.must(s.SetLogo(s.ctx, admin, board.LightMode, first))
	if _, err := s.LogoFile(s.ctx, light); problem.KindOf(err) != problem.NotFound {
		t.Errorf("the old one: %v", err)
	}
	if file, err := s.LogoFile(s.ctx, key("light")); err != nil || string(file.Small) != "other" {
		t.Errorf("the new one: %+v, %v", file, err)
	}
	if !strings.HasPrefix(key("dark"), "dark-") {
		t.Errorf("the dark one is %q", key("dark"))
	}
	for range 2 {
		s.must(s.RemoveLogo(s.ctx, admin, board.DarkMode))
		s.must(s.RemoveLogo(s.ctx, admin, board.LightMode))
	}
	if n := s.count("SELECT count(*) FROM logos"); n != 0 || key("light") != "" {
		t.Errorf("%d logos are left, %q", n, key("light"))
	}
	if err := s.SetLogo(
		s.ctx,
		board.ActorOf(&s.cast.Ben),
		board.LightMode,
		first,
	); problem.KindOf(
		err,
	) != problem.NotFound {
		t.Errorf("a member: %v", err)
	}
}
