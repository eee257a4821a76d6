package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// staffCompany returns the company of the address, for staff.
func (s *server) staffCompany(c Context) (account.Company, error) {
	if err := actor(c).May(policy.EditCompanies, policy.Subject{}); err != nil {
		return account.Company{}, err
	}
	id, err := numberIn(c)
	if err != nil {
		return account.Company{}, err
	}
	return s.Accounts.CompanyByID(c.Request().Context(), actor(c), id)
}

// adminCompany serves GET /admin/companies/{id}.
func (s *server) adminCompany(c Context) error {
	company, err := s.staffCompany(c)
	if err != nil {
		return err
	}
	return s.showCompany(c, http.StatusOK, company, formOf(company).shown(nil), "", nil)
}

func formOf(company account.Company) companyForm {
	form := companyForm{Name: company.Name, Plan: company.Plan}
	if company.MonthlyValue > 0 {
		form.Value = strconv.FormatInt(company.MonthlyValue, 10)
	}
	if company.Domain != nil {
		form.Domain = *company.Domain
	}
	return form
}

func (s *server) showCompany(
	c Context,
	status int,
	company account.Company,
	form templates.CompanyForm,
	who string,
	wrong map[string]string,
) error {
	ctx := c.Request().Context()
	after, _ := strconv.ParseInt(c.QueryParam("people"), 10, 64) // anything else starts at the beginning
	people, err := s.Accounts.Members(ctx, actor(c), company.ID, after, account.CompaniesPageSize)
	if err != nil {
		return err
	}
	view := templates.AdminCompanyPage{
		Page: s.staffPage(c, company.Name), ID: company.ID, Name: company.Name, Form: form,
		People: colleagues(c, people), Count: people.Count, Who: who, Errors: wrong,
	}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminCompany(company.ID)
	if people.Next != 0 {
		view.More = link.Query(
			link.AdminCompany(company.ID), "people", strconv.FormatInt(people.Next, 10),
		) + "#people-heading"
	}
	return show(c, status, templates.AdminCompany(view))
}

// changeCompany serves POST /admin/companies/{id}.
func (s *server) changeCompany(c Context) error {
	company, err := s.staffCompany(c)
	if err != nil {
		return err
	}
	var form companyForm
	if err := bind(c, &form); err != nil {
		return err
	}
	_, err = s.Accounts.ChangeCompany(c.Request().Context(), actor(c), company.ID, form.input())
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showCompany(c, status, company, form.shown(wrong), "", nil)
		})
	}
	s.toast(c, "toast.company_saved")
	return s.redirect(c, link.AdminCompany(company.ID))
}

// addCompanyMember serves POST /admin/companies/{id}/members.
func (s *server) addCompanyMember(c Context) error {
	company, err := s.staffCompany(c)
	if err != nil {
		return err
	}
	who := c.FormValue("who")
	_, belonged, err := s.Accounts.AddMember(c.Request().Context(), actor(c), company.ID, who)
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showCompany(c, status, company, formOf(company).shown(nil), who, wrong)
		})
	}
	if belonged {
		s.toast(c, "toast.member_there")
	} else {
		s.toast(c, "toast.member_added")
	}
	return s.redirect(c, link.AdminCompany(company.ID))
}

// removeCompanyMember serves POST /admin/companies/{id}/members/{user}/remove,
// and the old address .../leave.
func (s *server) removeCompanyMember(c Context) error {
	company, err := s.staffCompany(c)
	if err != nil {
		return err
	}
	user := c.Param("user")
	if user == "" { // a form for the old address
		user = c.FormValue("user")
	}
	id := wholeNumber(user)
	via, err := s.Accounts.RemoveMember(c.Request().Context(), actor(c), company.ID, id)
	if err != nil {
		return err
	}
	undo := undoForm{Toast: "toast.member_removed", URL: link.AdminRestoreMember(company.ID, id)}
	undo.field("via", string(via))
	s.toastUndo(c, undo)
	return s.redirect(c, link.AdminCompany(company.ID))
}

// restoreCompanyMember serves POST /admin/companies/{id}/members/{user}/restore, which undoes a removal.
func (s *server) restoreCompanyMember(c Context) error {
	company, err := s.staffCompany(c)
	if err != nil {
		return err
	}
	user, via := wholeNumber(c.Param("user")), account.Via(c.FormValue("via"))
	if err := s.Accounts.RestoreMember(c.Request().Context(), actor(c), company.ID, user, via); err != nil {
		return err
	}
	s.toast(c, "toast.member_restored")
	return s.redirect(c, link.AdminCompany(company.ID))
}

// askRemoveCompany serves GET /admin/companies/{id}/remove.
func (s *server) askRemoveCompany(c Context) error {
	company, err := s.staffCompany(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	people, err := s.Accounts.Members(ctx, actor(c), company.ID, 0, 1)
	if err != nil {
		return err
	}
	view := templates.RemoveCompanyPage{
		Page:   s.staffPage(c, i18n.T(ctx, "companies.remove")),
		ID:     company.ID,
		Name:   company.Name,
		People: people.Count,
	}
	view.Nav, view.NoIndex = "people", true
	return show(c, http.StatusOK, templates.RemoveCompany(view))
}

// removeCompany serves POST /admin/companies/{id}/remove.
func (s *server) removeCompany(c Context) error {
	company, err := s.staffCompany(c)
	if err != nil {
		return err
	}
	if err := s.Accounts.RemoveCompany(c.Request().Context(), actor(c), company.ID); err != nil {
		return err
	}
	s.toast(c, "toast.company_removed")
	return s.redirect(c, link.AdminCompanies)
}
