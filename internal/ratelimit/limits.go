package ratelimit

import (
	"cmp"
	"slices"
	"time"
)

// Limit is how often one person, client or address may do something within a
// period. Limits per client and per address have one Count for everybody.
type Limit struct {
	Name    string
	New     int // for new members; 0 means Count
	Count   int
	Trusted int // for staff and for people whom staff trust; 0 means Count
	Every   time.Duration
}

// Tier is what a person is to the limits.
type Tier int

// The tiers. How a person gets into one is up to package account.
const (
	RegularMember Tier = iota
	NewMember
	TrustedMember
)

// For returns the limit with the Count that holds for people of a tier.
func (l Limit) For(tier Tier) Limit {
	switch tier {
	case NewMember:
		l.Count = cmp.Or(l.New, l.Count)
	case TrustedMember:
		l.Count = cmp.Or(l.Trusted, l.Count)
	}
	return l
}

const hour = time.Hour

// Signing in.
var (
	EmailsPerClient  = add(Limit{Name: "emails to one address requested by one client", Count: 5, Every: hour})
	EmailsPerAddress = add(Limit{Name: "emails to one address", Count: 50, Every: hour})
	EmailsPerBrowser = add(Limit{
		Name: "emails to one's own address requested in a known browser", Count: 5, Every: hour,
	})
	SignInsPerClient = add(Limit{
		Name: "sign-in emails and passkey challenges for one client", Count: 100, Every: hour,
	})
	WrongCodesPerClient          = add(Limit{Name: "wrong codes and links from one client", Count: 60, Every: hour})
	PasswordsPerClient           = add(Limit{Name: "passwords tried by one client", Count: 120, Every: hour})
	PasswordsPerClientAndAddress = add(Limit{
		Name: "wrong passwords for one address from one client", Count: 10, Every: hour,
	})
	PasswordsPerAddress = add(Limit{Name: "wrong passwords for one address", Count: 100, Every: hour})
	PasswordsPerBrowser = add(Limit{
		Name: "wrong passwords for one's own address in a known browser", Count: 10, Every: hour,
	})
	TwoStepCodes    = add(Limit{Name: "two-step verification codes tried by one person", Count: 20, Every: hour})
	ExternalSignIns = add(Limit{Name: "sign-ins through other services started by one client", Count: 120, Every: hour})
	RejectedTokens  = add(Limit{Name: "rejected single sign-on tokens from one client", Count: 60, Every: hour})
)

// What people write and do.
var (
	Proposals = add(Limit{Name: "ideas from one person", New: 30, Count: 60, Trusted: 1000, Every: hour})
	Drafts    = add(Limit{Name: "drafts from one client", Count: 60, Every: hour})
	Edits     = add(Limit{Name: "edits by one person", New: 60, Count: 120, Trusted: 1000, Every: hour})
	Votes     = add(Limit{
		Name:    "votes and withdrawn votes of one person",
		New:     120,
		Count:   300,
		Trusted: 3000,
		Every:   hour,
	})
	NewMemberVotes = add(Limit{Name: "votes of new members from one client", Count: 1000, Every: hour})
	Comments       = add(Limit{Name: "comments from one person", New: 30, Count: 60, Trusted: 1000, Every: hour})
	Reactions      = add(Limit{Name: "reactions from one person", New: 120, Count: 300, Trusted: 3000, Every: hour})
	Questions      = add(Limit{Name: "questions from one person", Count: 10, Trusted: 200, Every: hour})
	Feedback       = add(Limit{
		Name:    "reasons, answers to questions and outcomes from one person",
		New:     60,
		Count:   120,
		Trusted: 1000,
		Every:   hour,
	})
	DuplicateReports = add(Limit{
		Name:    "reports of duplicates from one person",
		New:     10,
		Count:   20,
		Trusted: 500,
		Every:   24 * hour,
	})
	Uploads = add(Limit{
		Name:    "pictures for ideas and comments from one person",
		New:     20,
		Count:   60,
		Trusted: 500,
		Every:   hour,
	})
	Avatars        = add(Limit{Name: "profile pictures from one person", New: 10, Count: 20, Every: hour})
	Previews       = add(Limit{Name: "previews for one client", Count: 1200, Every: hour})
	PeopleSearches = add(Limit{
		Name:    "searches for people by one person",
		New:     300,
		Count:   600,
		Trusted: 3000,
		Every:   hour,
	})
	IdeaSearches = add(Limit{
		Name: "searches for ideas to link to by one client", Count: 3000, Every: hour,
	})
	TestEmails       = add(Limit{Name: "test emails to one administrator", Count: 10, Every: hour})
	DataDownloads    = add(Limit{Name: "downloads of one's own data", Count: 10, Every: hour})
	WrongUnsubscribe = add(Limit{Name: "wrong unsubscribe links from one client", Count: 60, Every: hour})
)

// all has every limit, in the order in which they are declared.
var all []Limit

func add(l Limit) Limit {
	all = append(all, l)
	return l
}

// All returns every limit of the board. docs/limits.md lists them for people; a
// test keeps the two equal.
func All() []Limit { return slices.Clone(all) }
