package account

import (
	"context"
	"path"
	"strings"
	"time"
	_ "time/tzdata" // time zones are part of the program: a small server may have none

	"gorm.io/gorm"

	"ideaboard/internal/i18n"
	"ideaboard/internal/problem"
)

// Profile is what a person says of themselves.
type Profile struct {
	Name     string
	Language string // "" follows the browser
	TimeZone string // IANA name; "" for UTC
}

// TimeZones are the time zones that people are offered, by region. Every other
// IANA name is taken as well.
var TimeZones = strings.Fields(`
	Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Anchorage
	America/Argentina/Buenos_Aires America/Bogota America/Caracas America/Chicago America/Denver
	America/Guatemala America/Halifax America/Lima America/Los_Angeles America/Mexico_City America/Montevideo
	America/New_York America/Phoenix America/Santiago America/Sao_Paulo America/St_Johns America/Toronto
	America/Vancouver Asia/Almaty Asia/Bangkok Asia/Dhaka Asia/Dubai Asia/Hong_Kong Asia/Jakarta Asia/Jerusalem
	Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Manila Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Singapore
	Asia/Taipei Asia/Tashkent Asia/Tehran Asia/Tokyo Asia/Yangon Atlantic/Azores Atlantic/Canary
	Atlantic/Reykjavik Australia/Adelaide Australia/Brisbane Australia/Darwin Australia/Perth Australia/Sydney
	Europe/Amsterdam Europe/Athens Europe/Berlin Europe/Brussels Europe/Bucharest Europe/Budapest
	Europe/Copenhagen Europe/Dublin Europe/Helsinki Europe/Istanbul Europe/Kyiv Europe/Lisbon Europe/London
	Europe/Madrid Europe/Moscow Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna
	Europe/Warsaw Europe/Zurich Pacific/Auckland Pacific/Fiji Pacific/Honolulu UTC`)

// maxTimeZone is the longest name of a time zone, in bytes.
const maxTimeZone = 64

// CleanTimeZone returns raw as the name of a time zone, "" for none, or a
// refusal about the field "time_zone".
func CleanTimeZone(raw string) (string, error) {
	zone := strings.ReplaceAll(strings.TrimSpace(raw), " ", "_")
	if zone == "" {
		return "", nil
	}
	for _, known := range TimeZones {
		if _, city, _ := strings.Cut(known, "/"); strings.EqualFold(known, zone) || strings.EqualFold(city, zone) {
			return known, nil // people know their city
		}
	}
	refused := problem.Field("time_zone", "problem.time_zone_unknown", nil)
	if zone == "Local" || len(zone) > maxTimeZone || path.Clean(zone) != zone { // "Local" is the server's own
		return "", refused
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return "", refused
	}
	return zone, nil
}

// clean returns the profile as it would be stored, or all that is wrong with it.
func (p Profile) clean() (clean Profile, err error) {
	var nameErr, zoneErr, languageErr error
	clean.Name, nameErr = CleanName(p.Name)
	clean.TimeZone, zoneErr = CleanTimeZone(p.TimeZone)
	if clean.Language = p.Language; p.Language != "" && i18n.Known(p.Language) == "" {
		languageErr = problem.Field("language", "problem.language_unknown", nil)
	}
	var refused problem.Fields
	refused.AddOf(nameErr, zoneErr, languageErr)
	return clean, refused.Err()
}

// SetProfile changes what a person says of themselves.
func (a *Accounts) SetProfile(ctx context.Context, id int64, profile Profile) error {
	profile, err := profile.clean()
	if err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		user, err := userWhere(ctx, tx, "id = ?", id)
		if err != nil {
			return err
		}
		user.Name, user.Language, user.TimeZone = profile.Name, profile.Language, profile.TimeZone
		return saveUser(ctx, tx, user, "name", "language", "time_zone")
	})
}

// SetName changes a person's display name and nothing else.
func (a *Accounts) SetName(ctx context.Context, id int64, name string) error {
	name, err := CleanName(name)
	if err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		user, err := userWhere(ctx, tx, "id = ?", id)
		if err != nil {
			return err
		}
		user.Name = name
		return saveUser(ctx, tx, user, "name")
	})
}
