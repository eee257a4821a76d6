package board

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// The limits of a brand's texts, in characters, and of its links.
const (
	MaxHeadline    = 80
	MaxCompanyName = 40
	MaxFooterLine  = 200
	MaxMailLine    = 200
	MaxLabel       = 40
	MaxAddress     = 300
	MaxInitials    = 2
	MaxFooterLinks = 6
)

// Brand is what a company puts its name on. Logos are set by [Board.SetLogo].
type Brand struct {
	Colour      string       `gorm:"column:brand"`      // "#rrggbb", or "" for the default colour
	DarkColour  string       `gorm:"column:dark_brand"` // the same for dark mode, or "" for Colour
	Initials    string       // shown if there is no logo; "" for the first of the name
	Headline    string       // above the list; "" for the default
	Intro       string       // below the headline, plain
	CompanyName string       // label of the link to the company's site; "" for its host
	CompanyURL  string       // absolute, or ""
	FooterLine  string       // or ""
	FooterLinks []FooterLink `gorm:"serializer:json"`
	MailLine    string       // at the end of emails, or ""
	PoweredBy   bool         // say which program runs the board
}

// FooterLink is a link at the end of every page.
type FooterLink struct {
	Label string `json:"label"`
	URL   string `json:"url"` // absolute, http or https
}

// SetBrand changes the board's name and its brand, except for the logos.
func (b *Board) SetBrand(ctx context.Context, actor Actor, name string, brand Brand) error {
	if err := actor.May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	site := Site{ID: 1, Name: text.Line(name), Brand: brand, UpdatedAt: b.now()}
	if err := site.CheckBrand(); err != nil {
		return err
	}
	return b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		was, err := database.Rows[Site](tx, ForUpdate).Where("id = 1").Take(ctx)
		if err != nil {
			return fmt.Errorf("read the site: %w", err)
		}
		changes := site.brandChangesFrom(was)
		if len(changes) == 0 {
			return nil // nothing changed, so there is no event
		}
		_, err = database.Rows[Site](tx).Where("id = 1").
			Select("name", "brand", "dark_brand", "initials", "headline", "intro", "company_name", "company_url",
				"footer_line", "footer_links", "mail_line", "powered_by", "updated_at").
			Updates(ctx, site)
		if err != nil {
			return fmt.Errorf("change the brand: %w", err)
		}
		return b.Record(ctx, tx, event.SiteChanged, 0, actor, event.Detail{"changes": changes})
	})
}

func (s Site) brandChangesFrom(was Site) []event.Change {
	return event.Changes(
		event.Change{Field: "name", Before: was.Name, After: s.Name},
		event.Change{Field: "brand", Before: was.Colour, After: s.Colour},
		event.Change{Field: "dark_brand", Before: was.DarkColour, After: s.DarkColour},
		event.Change{Field: "initials", Before: was.Initials, After: s.Initials},
		event.Change{Field: "headline", Before: was.Headline, After: s.Headline},
		event.Change{Field: "intro", Before: was.Intro, After: s.Intro},
		event.Change{Field: "company_name", Before: was.CompanyName, After: s.CompanyName},
		event.Change{Field: "company_url", Before: was.CompanyURL, After: s.CompanyURL},
		event.Change{Field: "footer_line", Before: was.FooterLine, After: s.FooterLine},
		event.Change{Field: "footer_links", Before: was.linksText(), After: s.linksText()},
		event.Change{Field: "mail_line", Before: was.MailLine, After: s.MailLine},
		event.Change{Field: "powered_by", Before: was.PoweredBy, After: s.PoweredBy},
	)
}

// linksText returns the footer's links as the audit log shows them.
func (b Brand) linksText() string {
	var all []string
	for _, link := range b.FooterLinks {
		all = append(all, link.Label+" ("+link.URL+")")
	}
	return strings.Join(all, ", ")
}

// CheckBrand cleans the name and the brand. It returns a refusal that names the fields
// which are not valid, or nil; what it refuses is left as it was.
func (s *Site) CheckBrand() error {
	b := &s.Brand
	b.Colour, b.DarkColour = hexColour(b.Colour), hexColour(b.DarkColour)
	b.Initials, b.Headline, b.Intro = text.Line(b.Initials), text.Line(b.Headline), text.Block(b.Intro)
	b.CompanyName, b.FooterLine, b.MailLine = text.Line(b.CompanyName), text.Line(b.FooterLine), text.Line(b.MailLine)
	refused := problem.Fields{Args: map[string]any{
		"Max": MaxSiteName, "MaxIntro": MaxSiteIntro, "MaxInitials": MaxInitials, "MaxAddress": MaxAddress,
	}}
	if text.Visible(s.Name) == 0 || text.Length(s.Name) > MaxSiteName {
		refused.Add("name", "problem.site_name_needed")
	}
	for field, colour := range map[string]string{"brand": b.Colour, "dark_brand": b.DarkColour} {
		if colour != "" && !isColour.MatchString(colour) {
			refused.Add(field, "problem.colour_invalid")
		}
	}
	if b.Initials != "" && (text.Visible(b.Initials) == 0 || text.Length(b.Initials) > MaxInitials) {
		refused.Add("initials", "problem.initials_invalid")
	}
	b.checkLengths(&refused)
	if err := cleanAddress(&b.CompanyURL); err != "" {
		refused.Add("company_url", err)
	}
	b.checkLinks(&refused)
	return refused.Err()
}

// checkLengths refuses texts that are too long.
func (b *Brand) checkLengths(refused *problem.Fields) {
	if text.Length(b.Intro) > MaxSiteIntro {
		refused.Add("intro", "problem.intro_long")
	}
	for field, long := range map[string]bool{
		"headline":     text.Length(b.Headline) > MaxHeadline,
		"company_name": text.Length(b.CompanyName) > MaxCompanyName,
		"footer_line":  text.Length(b.FooterLine) > MaxFooterLine,
		"mail_line":    text.Length(b.MailLine) > MaxMailLine,
	} {
		if long {
			refused.Add(field, "problem.brand_text_long")
		}
	}
}

// checkLinks cleans the footer's links and leaves out empty ones. The fields are
// "footer_label-1", "footer_url-1" and so on, as they were sent.
func (b *Brand) checkLinks(refused *problem.Fields) {
	links := []FooterLink{} // not nil, which would be stored as NULL
	for i, link := range b.FooterLinks {
		number := strconv.Itoa(i + 1)
		link.Label = text.Line(link.Label)
		if link.Label == "" && strings.TrimSpace(link.URL) == "" {
			continue
		}
		if text.Visible(link.Label) == 0 || text.Length(link.Label) > MaxLabel {
			refused.Add("footer_label-"+number, "problem.label_needed")
		}
		if strings.TrimSpace(link.URL) == "" {
			refused.Add("footer_url-"+number, "problem.address_invalid")
		} else if err := cleanAddress(&link.URL); err != "" {
			refused.Add("footer_url-"+number, err)
		}
		links = append(links, link)
	}
	if len(links) > MaxFooterLinks {
		refused.Add("footer_links", "problem.footer_links_many")
	}
	if refused.Err() == nil {
		b.FooterLinks = links
	}
}

func hexColour(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// cleanAddress completes the address of a website in place, and returns the problem with
// it, or "". An empty one is valid.
func cleanAddress(raw *string) (wrong string) {
	address := text.Line(*raw)
	if address == "" {
		*raw = ""
		return ""
	}
	if !strings.Contains(address, "://") { // "javascript:alert(1)" becomes a host with no valid port
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil ||
		text.Length(address) > MaxAddress || strings.ContainsAny(address, " \\") {
		return "problem.address_invalid"
	}
	*raw = u.String()
	return ""
}
