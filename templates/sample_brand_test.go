package templates_test

import "ideaboard/templates"

// sampleBrand is the form of a brand in which everything is filled in.
func sampleBrand(page templates.Page, wrong map[string]string) templates.BrandPage {
	logo := templates.Logo{URL: "/logo/light-0123456789abcdef-240x96.png", Width: 240, Height: 96}
	links := []templates.FooterLink{{Label: "Imprint", URL: "https://larkspur.example/imprint"}, {}}
	page.Brand = templates.Brand{
		LightLogo: logo, DarkLogo: logo, Company: "Larkspur", CompanyURL: "https://larkspur.example",
		FooterLine: "Larkspur Ltd, Bristol", FooterLinks: links[:1], PoweredBy: true,
	}
	return templates.BrandPage{
		Page:       page,
		Name:       "Larkspur ideas",
		Colour:     "#ffd400",
		Initials:   "L",
		Intro:      "Tell us.",
		CompanyURL: "larkspur.example",
		Links:      links,
		PoweredBy:  true,
		Errors:     wrong,
	}
}
