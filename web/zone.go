package web

import (
	"cmp"
	"path"
	"sync"
	"time"

	"ideaboard/internal/i18n"
)

// zoneCookie holds the time zone of a signed-in person's browser; static/js/dates.js
// writes it.
const zoneCookie = "zone"

// longestZone is the longest name of a time zone, in bytes.
const longestZone = 64

// setResponseTimeZone sets the time zone of the response: the person's, or
// their browser's. Visitors share pages, which are in UTC until a script converts
// the times.
func (s *server) setResponseTimeZone(c Context) {
	user := userOf(c)
	if user == nil {
		return
	}
	if zone := zoneNamed(cmp.Or(user.TimeZone, browserZone(c))); zone != nil {
		c.SetRequest(c.Request().WithContext(i18n.InZone(c.Request().Context(), zone)))
	}
}

// zones are the time zones that were used, by name; there are about 600.
var zones sync.Map

// zoneNamed returns the time zone of a name, or nil if there is none.
func zoneNamed(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	// "Local" is the server's zone; names such as Europe/./Madrid would fill the map.
	if name == "" || name == "Local" || len(name) > longestZone || path.Clean(name) != name {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(name, zone)
	return zone
}

// browserZone returns the name of the time zone that the browser is in, or "".
func browserZone(c Context) string {
	cookie, err := c.Cookie(zoneCookie)
	if err != nil || zoneNamed(cookie.Value) == nil {
		return ""
	}
	return cookie.Value
}
