package templates_test

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// companyPages are the samples of companies and invitations.
func companyPages(
	ctx context.Context,
	frame func(key string, viewer templates.Viewer) templates.Page,
	wrong func(...string) map[string]string,
) map[string]templ.Component {
	people := []templates.CompanyMember{
		{Person: cleo, Email: "cleo@example.com", Via: "domain"},
		{Person: ui.Person{ID: 20, Name: "Ruth Okafor"}, Via: "hand"},
	}
	form := templates.CompanyForm{Name: "Studio Nord", Domain: "nord.example", Plan: "Gold", Value: "490"}
	bad := form
	bad.Errors = wrong("name", "domain", "plan", "value")
	company := func(part string, viewer templates.Viewer) templates.CompanyPage {
		p := templates.CompanyPage{
			Page:   frame("companies.heading", viewer),
			ID:     3,
			Name:   "Studio Nord",
			Part:   part,
			People: people,
			Count:  31,
			Others: "/companies/3?people=20",
			More:   "/companies/3?after=2_1",
			Unseen: 2,
		}
		for i, name := range []string{"asked", "got", "coming", "waits", "refused"} {
			p.Parts = append(p.Parts, templates.Filter{
				Name:    i18n.T(ctx, "company."+name),
				URL:     "/companies/3?show=" + name,
				Count:   40 / (i + 1),
				Current: name == part,
			})
		}
		for i, status := range allStatus {
			p.Ideas = append(p.Ideas, templates.CompanyIdea{
				ID:         int64(i + 1),
				Ours:       int64(12 - i),
				URL:        "/ideas/1",
				Title:      "A waiting list for full classes",
				Status:     status,
				Votes:      214,
				At:         ago(50 * time.Hour),
				Now:        now,
				Unanswered: i == 0,
			})
		}
		p.Ideas[5].Reason = "Refunds would cost us more than the feature brings."
		return p
	}
	staff := company("waits", admin)
	staff.CompanyValue = &templates.CompanyValue{Plan: "Gold", Value: 490}
	plain := company("asked", member)
	plain.Ideas, plain.More, plain.People, plain.Others = nil, "", nil, ""
	invite := templates.InviteForm{
		Days: "14",
		Roles: []templates.Option{
			{Value: "member", Name: i18n.T(ctx, "people.role_member")},
			{Value: "admin", Name: i18n.T(ctx, "people.role_admin")},
		},
		Companies: []templates.Option{
			{Name: i18n.T(ctx, "invitations.no_company")},
			{Value: "3", Name: "Studio Nord", Selected: true},
		},
	}
	inviteBad := invite
	inviteBad.Errors = wrong("emails", "count", "days", "role", "company", "note")
	const to = "https://ideas.example/invite/7-3709a35f99b5e75c6cf26744892e3b783406cdf8"
	rows := []templates.InvitationRow{
		{
			ID:        3,
			Email:     "ruth@example.com",
			Role:      "Moderator",
			Company:   "Studio Nord",
			By:        "Maya Lindqvist",
			State:     "open",
			Made:      ago(time.Hour),
			Expires:   now.AddDate(0, 0, 14),
			Now:       now,
			Link:      to,
			MayRevoke: true,
		},
		{ID: 2, By: "Maya Lindqvist", UsedBy: "Cleo Brandt", State: "used", UsedAt: ago(30 * time.Hour), Now: now},
		{ID: 1, By: "Maya Lindqvist", State: "expired", Now: now, MayRevoke: true},
	}
	return map[string]templ.Component{
		"company":       templates.Company(company("asked", member)),
		"company-staff": templates.Company(staff),
		"company-empty": templates.Company(plain),
		"companies": templates.AdminCompanies(
			templates.AdminCompaniesPage{
				Page: frame("companies.heading", admin),
				Companies: []templates.CompanyRow{
					{ID: 3, Name: "Studio Nord", Domain: "nord.example", Plan: "Gold", Value: 490, People: 31},
					{ID: 4, Name: "Aikido Sur", People: 1},
				},
				More: link.AdminCompanies + "?after=4",
			},
		),
		"companies-wrong": templates.AdminCompanies(
			templates.AdminCompaniesPage{Page: frame("companies.heading", admin), Search: "x", Form: bad},
		),
		"companies-none": templates.AdminCompanies(templates.AdminCompaniesPage{Page: frame("companies.heading", admin)}),
		"admin-company": templates.AdminCompany(
			templates.AdminCompanyPage{
				Page:   frame("companies.heading", admin),
				ID:     3,
				Name:   "Studio Nord",
				Form:   form,
				People: people,
				Count:  31,
				More:   link.AdminCompany(3) + "?people=20",
				Who:    "x",
				Errors: wrong("who"),
			},
		),
		"company-remove": templates.RemoveCompany(
			templates.RemoveCompanyPage{Page: frame("companies.remove", admin), ID: 3, Name: "Studio Nord", People: 31},
		),
		"invitations": templates.AdminInvitations(
			templates.AdminInvitationsPage{
				Page:        frame("invitations.heading", admin),
				Form:        invite,
				Invitations: rows,
				More:        link.AdminInvitations + "?after=1",
			},
		),
		"invitations-made": templates.AdminInvitations(
			templates.AdminInvitationsPage{
				Page:        frame("invitations.heading", admin),
				Form:        invite,
				Made:        &templates.MadeInvitations{Links: []string{to, to}, Mailed: true},
				Invitations: rows,
			},
		),
		"invitations-wrong": templates.AdminInvitations(
			templates.AdminInvitationsPage{Page: frame("invitations.heading", admin), Form: inviteBad, NoMail: true},
		),
	}
}
