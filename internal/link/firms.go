package link

// AdminCompanyMembers returns where staff add a person to a company.
func AdminCompanyMembers(id int64) string { return AdminCompany(id) + "/members" }

// AdminCompanyLeave returns where staff take a person out of a company.
func AdminCompanyLeave(id int64) string { return AdminCompany(id) + "/leave" }

// AdminCompanyRemove returns the page that asks whether a company is to be
// removed, and where its form goes.
func AdminCompanyRemove(id int64) string { return AdminCompany(id) + "/remove" }

// AdminWithdraw returns where staff take an invitation back.
func AdminWithdraw(id int64) string { return AdminInvitations + "/" + number(id) + "/withdraw" }
