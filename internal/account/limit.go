package account

import (
	"context"
	"strconv"
	"time"

	"ideaboard/internal/ratelimit"
)

// NewFor is how long a person counts as new, unless staff trust them.
const NewFor = 3 * 24 * time.Hour

// tier returns the person's tier, which decides how high their limits are.
func (a *Accounts) tier(user User) ratelimit.Tier {
	switch {
	case user.TrustedAt != nil || user.Role.Staff():
		return ratelimit.TrustedMember
	case a.now().Sub(user.CreatedAt) < NewFor:
		return ratelimit.NewMember
	}
	return ratelimit.RegularMember
}

// useBy returns one use of a limit by a person.
func (a *Accounts) useBy(limit ratelimit.Limit, user User) ratelimit.Use {
	return ratelimit.Use{Limit: limit.For(a.tier(user)), By: strconv.FormatInt(user.ID, 10)}
}

// AllowUser counts one use of a limit by a person. It returns TooMany if they exceeded what their
// tier allows.
func (a *Accounts) AllowUser(ctx context.Context, limit ratelimit.Limit, user User) error {
	return a.limits.AllowAll(ctx, a.useBy(limit, user))
}

// VoteUses returns the limits that a person's vote counts against: their own and, while they are
// new, that of their client, so that opening many accounts gains nothing.
func (a *Accounts) VoteUses(user User, client string) []ratelimit.Use {
	uses := []ratelimit.Use{a.useBy(ratelimit.Votes, user)}
	if a.tier(user) == ratelimit.NewMember {
		uses = append(uses, ratelimit.Use{Limit: ratelimit.NewMemberVotes, By: client})
	}
	return uses
}

// allowSignInMail counts a request to sign in by email. A browser known for the address has a limit
// of its own; otherwise the client and the address count.
func (a *Accounts) allowSignInMail(ctx context.Context, request SignInRequest, email string) error {
	known, err := a.knownAs(ctx, request.Known, email)
	if err != nil {
		return err
	}
	if known != "" {
		return a.limits.Allow(ctx, ratelimit.EmailsPerBrowser, known)
	}
	if err := a.limits.Allow(ctx, ratelimit.SignInsPerClient, request.Client); err != nil {
		return err
	}
	return a.allowMail(ctx, request.Client, email)
}

// allowMail counts an email that a client requests for an address. A stranger who requests many
// from one client does not lock out the owner of the address.
func (a *Accounts) allowMail(ctx context.Context, client, email string) error {
	return a.limits.AllowAll(ctx,
		ratelimit.Use{Limit: ratelimit.EmailsPerClient, By: client + " " + email},
		ratelimit.Use{Limit: ratelimit.EmailsPerAddress, By: email})
}
