package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// JoinPolicy decides who may become a member.
type JoinPolicy string

// The policies for joining.
const (
	JoinOpen       JoinPolicy = "open"       // everybody
	JoinDomains    JoinPolicy = "domains"    // people with a verified address at one of the domains
	JoinInvitation JoinPolicy = "invitation" // people with an invitation
)

// SignInSettings are the site's rules for signing in and joining.
type SignInSettings struct {
	ID           int64
	JoinPolicy   JoinPolicy `gorm:"column:joining"`
	Domains      string     // domains whose addresses may join, in lower case, separated by spaces
	Private      bool       // visitors see nothing until they sign in
	NoIndex      bool       // search engines are asked not to index the site
	ByEmail      bool       // a code or link in an email
	ByPassword   bool
	ByPasskey    bool
	StaffTwoStep bool // staff need a second step
	UpdatedAt    time.Time
}

// maxDomains is the maximum number of domains that may join.
const maxDomains = 200

// SignInConfig is the current configuration of sign-in.
type SignInConfig struct {
	SignInSettings
	Providers        []Provider // in the order in which they were added, including disabled ones
	NoPasskeysReason string     // message key of why this board cannot have passkeys, whatever the settings; "" if it can
}

// PasskeysOpen reports whether people can sign in with a passkey.
func (d *SignInConfig) PasskeysOpen() bool { return d.ByPasskey && d.NoPasskeysReason == "" }

// signInConfigLife is how long other instances may still use an older configuration.
const signInConfigLife = time.Second

// SignInConfig returns the current configuration. It may be up to 1 second old if another
// instance changed it.
func (a *Accounts) SignInConfig(ctx context.Context) (*SignInConfig, error) {
	change := a.changes.Load()
	if settings, ok := a.signInConfig.Find(0, change); ok {
		return settings, nil
	}
	settings, tx := &SignInConfig{NoPasskeysReason: a.passkeysOff}, a.db.Read(ctx)
	if err := tx.Where("id = 1").Take(&settings.SignInSettings).Error; err != nil {
		return nil, fmt.Errorf("load the sign-in settings: %w", err)
	}
	if err := tx.Order("id").Find(&settings.Providers).Error; err != nil {
		return nil, fmt.Errorf("read the providers: %w", err)
	}
	a.signInConfig.Keep(0, change, settings)
	return settings, nil
}

// EnabledProviders returns the enabled providers.
func (d *SignInConfig) EnabledProviders() (open []Provider) {
	for _, p := range d.Providers {
		if p.Enabled {
			open = append(open, p)
		}
	}
	return open
}

// DomainList returns the domains whose addresses may join.
func (a SignInSettings) DomainList() []string { return strings.Fields(a.Domains) }

// mayJoin returns a refusal if somebody without an invitation may not join. proved is their
// verified address, or "".
func (a SignInSettings) mayJoin(proved string) error {
	switch a.JoinPolicy {
	case JoinOpen:
		return nil
	case JoinDomains:
		if _, domain, _ := strings.Cut(proved, "@"); slices.Contains(a.DomainList(), domain) {
			return nil
		}
		return &problem.Error{
			Kind:    problem.Forbidden,
			Message: "problem.join_domains",
			Args:    map[string]any{"Domains": strings.Join(a.DomainList(), ", ")},
		}
	}
	return problem.New(problem.Forbidden, "problem.join_invitation")
}

// ChangeSignInSettings changes the settings. It calls change with the current ones, which nobody else can
// change meanwhile; change sets what its form contains and leaves the rest. If that would disable
// every sign-in method or is invalid, ChangeSignInSettings returns the refused settings for the form, and
// the error.
func (a *Accounts) ChangeSignInSettings(
	ctx context.Context,
	actor policy.Actor,
	change func(*SignInSettings),
) (access SignInSettings, err error) {
	if err := actor.May(policy.SetAccess, policy.Subject{}); err != nil {
		return access, err
	}
	err = a.changeSignInConfig(ctx, func(tx *gorm.DB) (err error) {
		if access, err = lockAccess(ctx, tx); err != nil {
			return err
		}
		was := access
		change(&access)
		access.ID, access.UpdatedAt = 1, a.now()
		if err := access.clean(); err != nil {
			return err
		}
		changes := access.changesFrom(was)
		if len(changes) == 0 {
			return nil // unchanged: record no event
		}
		// Save writes every column, so values that are zero are stored, too.
		if err := tx.Save(&access).Error; err != nil {
			return fmt.Errorf("change the sign-in settings: %w", err)
		}
		if err := a.anyMethodOpen(ctx, tx); err != nil {
			return err
		}
		return a.record(ctx, tx, event.AccessChanged, actor, 0, event.Detail{"changes": changes})
	})
	return access, err
}

func (a SignInSettings) changesFrom(was SignInSettings) []event.Change {
	return event.Changes(
		event.Change{Field: "joining", Before: was.JoinPolicy, After: a.JoinPolicy},
		event.Change{Field: "domains", Before: was.Domains, After: a.Domains},
		event.Change{
			Field:  "private",
			Before: was.Private,
			After:  a.Private,
		},
		event.Change{Field: "no_index", Before: was.NoIndex, After: a.NoIndex},
		event.Change{
			Field:  "by_email",
			Before: was.ByEmail,
			After:  a.ByEmail,
		},
		event.Change{Field: "by_password", Before: was.ByPassword, After: a.ByPassword},
		event.Change{
			Field:  "by_passkey",
			Before: was.ByPasskey,
			After:  a.ByPasskey,
		},
		event.Change{Field: "staff_second_step", Before: was.StaffTwoStep, After: a.StaffTwoStep},
	)
}

// lockAccess returns the settings and locks them. Until tx ends, no other transaction can change
// them or enable and disable providers. Otherwise two people could each disable one of the last two
// sign-in methods.
func lockAccess(ctx context.Context, tx *gorm.DB) (access SignInSettings, err error) {
	err = tx.WithContext(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = 1").Take(&access).Error
	if err != nil {
		return access, fmt.Errorf("lock the sign-in settings: %w", err)
	}
	return access, nil
}

// clean normalizes the domains and returns a refusal for invalid settings.
func (a *SignInSettings) clean() error {
	switch a.JoinPolicy {
	case JoinOpen, JoinDomains, JoinInvitation:
	default:
		return problem.Field("join_policy", "problem.join_policy_unknown", nil)
	}
	domains, err := cleanDomains(a.Domains)
	if err != nil {
		return err
	}
	slices.Sort(domains)
	domains = slices.Compact(domains)
	if a.JoinPolicy == JoinDomains && len(domains) == 0 {
		return problem.Field("domains", "problem.domains_needed", nil)
	}
	if len(domains) > maxDomains {
		return problem.Field("domains", "problem.domains_many", map[string]any{"Max": maxDomains})
	}
	a.Domains = strings.Join(domains, " ")
	return nil
}

// cleanDomains returns the domains of a list: a line, or what is between commas, is an
// entry with one domain or several. Of an entry that has none it quotes all.
func cleanDomains(list string) (domains []string, err error) {
	entries := strings.FieldsFunc(strings.ToLower(list), func(r rune) bool {
		return r == '\n' || r == '\r' || r == ',' || r == ';'
	})
	for _, entry := range entries {
		found, wrong := strings.FieldsFunc(entry, func(r rune) bool { return r <= ' ' }), ""
		for i, domain := range found {
			found[i] = strings.TrimPrefix(domain, "@")
			if _, err := CleanEmail("x@" + found[i]); wrong == "" && (err != nil || !strings.Contains(found[i], ".")) {
				wrong = found[i]
			}
		}
		if wrong != "" {
			if !strings.Contains(entry, ".") { // it is no list of domains
				wrong = strings.TrimSpace(entry)
			}
			return nil, problem.Field("domains", "problem.join_domain_invalid", map[string]any{"Domain": wrong})
		}
		domains = append(domains, found...)
	}
	return domains, nil
}

// anyMethodOpen returns a refusal if nobody could sign in any more. The caller has called
// lockAccess.
func (a *Accounts) anyMethodOpen(ctx context.Context, tx *gorm.DB) error {
	var open bool
	err := tx.WithContext(ctx).Raw(`
		SELECT EXISTS (
			SELECT 1
			FROM sign_in_settings
			WHERE by_email OR by_password OR by_passkey AND ?
		) OR EXISTS (SELECT 1 FROM providers WHERE enabled)`, a.passkeysOff == "").Scan(&open).Error
	if err != nil {
		return fmt.Errorf("look for a way in: %w", err)
	}
	if !open {
		return problem.Field("ways", "problem.no_way_in", nil)
	}
	return nil
}

// changeSignInConfig runs fn in a transaction and then discards the cached configuration.
func (a *Accounts) changeSignInConfig(ctx context.Context, fn func(tx *gorm.DB) error) error {
	err := a.db.Tx(ctx, fn)
	a.changes.Add(1)
	return err
}
