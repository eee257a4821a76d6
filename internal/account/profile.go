package account

import (
	"context"
	"path"
	"strings"
	"time"
	_ "time/tzdata" // embedded: a small server may have no time zone files

	"gorm.io/gorm"

	"ideaboard/internal/i18n"
	"ideaboard/internal/problem"
)

// Profile is what people can change about themselves.
type Profile struct {
	Name     string
	Language string // "" for that of the browser
	TimeZone string // IANA name; "" for UTC
}

// TimeZones are the time zones that forms offer, by region. Other IANA names are valid, too.
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

// maxTimeZone is the maximum length of a time zone's name, in bytes.
const maxTimeZone = 64

// CleanTimeZone returns the IANA name of a time zone, "" for an empty one, or a refusal of the
// field "time_zone". It accepts the name of a city alone.
func CleanTimeZone(raw string) (string, error) {
	zone := strings.ReplaceAll(strings.TrimSpace(raw), " ", "_")
	if zone == "" {
		return "", nil
	}
	for _, known := range TimeZones {
		if _, city, _ := strings.Cut(known, "/"); strings.EqualFold(known, zone) || strings.EqualFold(city, zone) {
			return known, nil // people type their city
		}
	}
	refused := problem.Field("time_zone", "problem.time_zone_unknown", nil)
	if zone == "Local" || len(zone) > maxTimeZone || path.Clean(zone) != zone { // "Local" is the server's
		return "", refused
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return "", refused
	}
	return zone, nil
}

// clean returns the profile as it would be stored, or a refusal with every invalid field.
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

// SetProfile changes a person's profile.
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

// SetName changes only a person's display name.
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
