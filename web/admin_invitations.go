package web

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// inviteForm is what staff send to invite people.
type inviteForm struct {
	Emails  string `form:"emails"`
	Count   string `form:"count"`
	Role    string `form:"role"`
	Company string `form:"company"`
	Note    string `form:"note"`
	Days    string `form:"days"`
}

func (f inviteForm) input() account.InviteInput {
	return account.InviteInput{
		Emails:    strings.FieldsFunc(f.Emails, func(r rune) bool { return strings.ContainsRune("\r\n,;", r) }),
		Count:     clamp(wholeNumber(f.Count)),
		Role:      account.Role(f.Role),
		CompanyID: wholeNumber(f.Company),
		Note:      f.Note,
		Days:      clamp(wholeNumber(f.Days)),
	}
}

func clamp(n int64) int { return int(min(n, math.MaxInt32)) }

// noMail reports whether invitations reach nobody by email: emails go to the log, or
// to a page on this machine.
func (s *server) noMail() bool { return s.NoMail || s.DevMail != nil }

// adminInvitations serves GET /admin/invitations; with ?made= it shows the links of
// invitations that the actor just made, and ?company= and ?role= are chosen in the form.
func (s *server) adminInvitations(c Context) error {
	form := inviteForm{
		Days: strconv.Itoa(account.InviteDays), Company: c.QueryParam("company"), Role: c.QueryParam("role"),
	}
	return s.showInvitations(c, http.StatusOK, form, nil)
}

func (s *server) showInvitations(c Context, status int, form inviteForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else starts at the beginning
	found, err := s.Accounts.Invitations(ctx, actor(c), before)
	if err != nil {
		return err
	}
	view := templates.AdminInvitationsPage{Page: s.staffPage(c, i18n.T(ctx, "invitations.heading")), NoMail: s.noMail()}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminInvitations
	if view.Form, err = s.shownInviteForm(c, form, wrong); err != nil {
		return err
	}
	if view.Made, err = s.madeInvitations(c); err != nil {
		return err
	}
	for _, invitation := range found.Invitations {
		view.Invitations = append(view.Invitations, s.invitationRow(c, invitation))
	}
	if found.Next != 0 {
		view.More = link.Query(link.AdminInvitations, "after", strconv.FormatInt(found.Next, 10))
	}
	return show(c, status, templates.AdminInvitations(view))
}

// shownInviteForm returns the form with the roles that the viewer may give.
func (s *server) shownInviteForm(c Context, form inviteForm, wrong map[string]string) (templates.InviteForm, error) {
	ctx := c.Request().Context()
	shown := templates.InviteForm{
		Emails: form.Emails, Count: form.Count, Note: form.Note, Days: form.Days, Errors: wrong,
		Companies: []templates.Option{{Value: "", Name: i18n.T(ctx, "invitations.no_company")}},
	}
	for _, role := range []account.Role{account.Member, account.Moderator, account.Admin} {
		if actor(c).May(policy.Invite, policy.Subject{PersonRole: role}) == nil {
			shown.Roles = append(shown.Roles, templates.Option{
				Value: string(role), Name: roleName(c, role), Selected: string(role) == form.Role,
			})
		}
	}
	companies, err := s.Accounts.CompanyChoices(ctx, actor(c), wholeNumber(form.Company))
	for _, company := range companies {
		id := strconv.FormatInt(company.ID, 10)
		shown.Companies = append(shown.Companies, templates.Option{
			Value: id, Name: company.Name, Selected: id == form.Company,
		})
	}
	return shown, err
}

// showsLink reports whether staff see the link of an invitation. A link that was sent
// by email proves the mailbox, so only its owner has it, unless no email is sent.
func (s *server) showsLink(invitation account.Invitation) bool {
	return invitation.Token != "" && (invitation.Email == nil || s.noMail())
}

// madeInvitations returns the links of the invitations that the address names, or nil.
func (s *server) madeInvitations(c Context) (*templates.MadeInvitations, error) {
	id := wholeNumber(c.QueryParam("made"))
	if id <= 0 || c.Request().Method != http.MethodGet && c.Request().Method != http.MethodHead {
		return nil, nil
	}
	order, err := s.Accounts.InvitationsMadeWith(c.Request().Context(), actor(c), id)
	if err != nil {
		return nil, err
	}
	made := &templates.MadeInvitations{}
	for _, invitation := range order {
		made.Mailed = made.Mailed || invitation.Email != nil
		if !s.showsLink(invitation.Invitation) {
			continue
		}
		line := s.URL + link.Invite(invitation.Token)
		if invitation.Email != nil { // whoever has this link can open the person's account
			line = *invitation.Email + " " + line
		}
		made.Links = append(made.Links, line)
	}
	made.Members, err = s.Accounts.MembersAmong(c.Request().Context(), actor(c), order)
	return made, err
}

func (s *server) invitationRow(c Context, invitation account.ListedInvitation) templates.InvitationRow {
	row := templates.InvitationRow{
		ID:      invitation.ID,
		Company: invitation.CompanyName,
		State:   string(invitation.State),
		By:      i18n.T(c.Request().Context(), "person.former"),
		UsedBy:  i18n.T(c.Request().Context(), "person.former"),
		Made:    invitation.CreatedAt,
		Expires: invitation.ExpiresAt,
		Now:     s.Now(),
	}
	if invitation.Email != nil {
		row.Email = *invitation.Email
	}
	if invitation.Role != account.Member {
		row.Role = roleName(c, invitation.Role)
	}
	if invitation.InvitedBy != nil {
		row.By = nameOf(c, *invitation.InvitedBy, invitation.InviterName)
	}
	if invitation.UsedAt != nil {
		row.UsedAt = *invitation.UsedAt
	}
	if invitation.UsedBy != nil {
		row.UsedBy = nameOf(c, *invitation.UsedBy, invitation.UserName)
	}
	if s.showsLink(invitation.Invitation) {
		row.Link = s.URL + link.Invite(invitation.Token)
	}
	row.MayRevoke = invitation.UsedAt == nil &&
		actor(c).May(policy.Invite, policy.Subject{PersonRole: invitation.Role}) == nil
	return row
}

// invite serves POST /admin/invitations.
func (s *server) invite(c Context) error {
	var form inviteForm
	if err := bind(c, &form); err != nil {
		return err
	}
	// Inviting with a role needs a recent sign-in, as changing a role does.
	if form.Role != "" && form.Role != string(account.Member) {
		if led, err := s.requireRecentSignIn(c, link.AdminInvitations); led || err != nil {
			return err
		}
	}
	made, err := s.Accounts.Invite(c.Request().Context(), actor(c), form.input())
	if wrong := keeping(c, err, "emails"); wrong != nil {
		return s.showInvitations(c, http.StatusUnprocessableEntity, form, wrong)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, link.Query(link.AdminInvitations, "made", strconv.FormatInt(made[0].ID, 10)))
}

// withdraw serves POST /admin/invitations/{id}/withdraw.
func (s *server) withdraw(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	if err := s.Accounts.RevokeInvitation(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	s.toastUndo(c, undoForm{Toast: "toast.withdrawn", URL: link.AdminRestoreInvitation(id)})
	return s.redirect(c, link.AdminInvitations)
}

// restoreInvitation serves POST /admin/invitations/{id}/restore, which undoes that.
func (s *server) restoreInvitation(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	if err := s.Accounts.RestoreInvitation(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	s.toast(c, "toast.invitation_restored")
	return s.redirect(c, link.AdminInvitations)
}
