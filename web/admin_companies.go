package web

import (
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// companyForm is what staff send about a company.
type companyForm struct {
	Name   string `form:"name"`
	Domain string `form:"domain"`
	Plan   string `form:"plan"`
	Value  string `form:"value"`

	MayRemove bool `form:"may_remove"`
}

func (f companyForm) input() account.CompanyInput {
	return account.CompanyInput{
		Name:         f.Name,
		Domain:       f.Domain,
		Plan:         f.Plan,
		MonthlyValue: wholeNumber(f.Value),
		MayRemove:    f.MayRemove,
	}
}

func (f companyForm) shown(wrong map[string]string) templates.CompanyForm {
	return templates.CompanyForm{Name: f.Name, Domain: f.Domain, Plan: f.Plan, Value: f.Value, Errors: wrong}
}

// wholeNumber returns a number that a person typed: 0 for an empty field, and -1,
// which every operation refuses, for anything that is not a number.
func wholeNumber(raw string) int64 {
	raw = strings.Join(strings.Fields(raw), "")
	if raw == "" {
		return 0
	}
	n, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// adminCompanies serves GET /admin/companies.
func (s *server) adminCompanies(c Context) error {
	return s.showCompanies(c, http.StatusOK, companyForm{}, nil)
}

func (s *server) showCompanies(c Context, status int, form companyForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	filter := account.CompanyFilter{Name: c.QueryParam("q"), After: c.QueryParam("after")}
	found, err := s.Accounts.Companies(ctx, actor(c), filter)
	if err != nil {
		return err
	}
	view := templates.AdminCompaniesPage{
		Page:   s.staffPage(c, i18n.T(ctx, "companies.heading")),
		Search: filter.Name,
		Form:   form.shown(wrong),
	}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminCompanies
	for _, company := range found.Companies {
		row := templates.CompanyRow{
			ID:     company.ID,
			Name:   company.Name,
			Plan:   company.Plan,
			Value:  int(company.MonthlyValue),
			People: company.People,
		}
		if company.Domain != nil {
			row.Domain = *company.Domain
		}
		view.Companies = append(view.Companies, row)
	}
	if found.Next != "" {
		view.More = link.Query(link.AdminCompanies, "q", filter.Name, "after", found.Next)
	}
	return show(c, status, templates.AdminCompanies(view))
}

// addCompany serves POST /admin/companies.
func (s *server) addCompany(c Context) error {
	var form companyForm
	if err := bind(c, &form); err != nil {
		return err
	}
	company, err := s.Accounts.AddCompany(c.Request().Context(), actor(c), form.input())
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showCompanies(c, status, form, wrong)
		})
	}
	s.toast(c, "toast.company_added")
	return s.redirect(c, link.AdminCompany(company.ID))
}
