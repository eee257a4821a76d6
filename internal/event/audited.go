package event

// Audited lists the kinds of events that are of no idea: what the audit log can
// be narrowed to.
var Audited = []Kind{
	MemberJoined, MemberLeft,
	PersonBlocked, PersonUnblocked, PersonTrusted, PersonUntrusted, PersonRoleChanged, PersonMerged, PersonUnmerged,
	PersonLinkMade, PersonSignedOut, PersonEmailChanged, PersonSafetyChanged,
	PersonMailRefused, PersonMailAgain, JobRetried,
	InvitationMade, InvitationWithdrawn,
	CompanyAdded, CompanyChanged, CompanyRemoved, CompanyMemberAdded, CompanyMemberRemoved,
	TagAdded, TagChanged, TagMerged, TagRemoved, CategoryAdded, CategoryChanged, CategoryRemoved,
	IdeaWordingRemoved,
	SiteChanged, AccessChanged, ProviderAdded, ProviderChanged, ProviderRemoved, SSOSecretMade, SSOSecretRemoved,
}
