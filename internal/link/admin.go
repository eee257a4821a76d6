package link

// What staff do about a person: the last part of where a form does it.
const (
	PersonBlock   = "block"
	PersonUnblock = "unblock"
	PersonTrust   = "trust"
	PersonUntrust = "untrust"
	PersonRole    = "role"
	PersonLink    = "link"
	PersonSignOut = "sign-out"
	PersonMerge   = "merge"
	PersonUnmerge = "unmerge"
	PersonMail    = "mail/retry" // send email to the address again
)

// AdminPersonDo returns where a form does one of those things about a person.
func AdminPersonDo(id int64, what string) string { return AdminPerson(id) + "/" + what }

// AdminLogOf returns the part of the audit log that is about a person or by them.
func AdminLogOf(id int64) string { return Query(AdminLog, "person", number(id)) }
