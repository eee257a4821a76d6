package link

// AdminCompanyMembers returns where staff add a person to a company.
func AdminCompanyMembers(id int64) string { return AdminCompany(id) + "/members" }

// AdminRemoveMember returns where staff remove a person from a company.
func AdminRemoveMember(id, user int64) string {
	return AdminCompanyMembers(id) + "/" + number(user) + "/remove"
}

// AdminRestoreMember returns where staff undo the removal of a person from a company.
func AdminRestoreMember(id, user int64) string {
	return AdminCompanyMembers(id) + "/" + number(user) + "/restore"
}

// AdminCompanyRemove returns the page that asks whether a company is to be
// removed, and where its form goes.
func AdminCompanyRemove(id int64) string { return AdminCompany(id) + "/remove" }

// AdminWithdraw returns where staff take an invitation back.
func AdminWithdraw(id int64) string { return AdminInvitations + "/" + number(id) + "/withdraw" }

// AdminRestoreInvitation returns where staff undo that.
func AdminRestoreInvitation(id int64) string { return AdminInvitations + "/" + number(id) + "/restore" }
