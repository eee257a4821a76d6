package web

import (
	"fmt"
	"strings"

	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/text"
	"ideaboard/templates"
)

// maxLogged is how much of a long value the log shows, in characters.
const maxLogged = 200

// loggedFields are the settings of which events record changes, by the first part of
// the kind, and the keys of their names.
//
// i18n: log.enabled log.position log.reconsider_optional
var loggedFields = map[string]map[string]string{
	"site": {
		"name":                "brand.name",
		"intro":               "brand.intro",
		"brand":               "brand.colour",
		"dark_brand":          "brand.dark_colour",
		"initials":            "brand.initials",
		"light_logo":          "brand.logo_light",
		"dark_logo":           "brand.logo_dark",
		"headline":            "brand.headline",
		"company_name":        "brand.company_name",
		"company_url":         "brand.company_url",
		"footer_line":         "brand.footer_line",
		"footer_links":        "brand.footer_links",
		"mail_line":           "brand.mail_line",
		"powered_by":          "brand.powered_by",
		"language":            "site.language",
		"reconsider_optional": "log.reconsider_optional",
		"authors_tag":         "admin_tags.authors",
	},
	"tag": {
		"name":        "admin_tags.name",
		"colour":      "admin_tags.colour",
		"description": "admin_tags.about",
		"staff_only":  "admin_tags.staff_only",
	},
	"company": {
		"name":   "companies.name",
		"domain": "companies.domain",
		"plan":   "companies.plan",
		"value":  "companies.value",
	},
	"provider": {"enabled": "log.enabled"},
	"category": {
		"name":        "categories.name",
		"description": "categories.words",
		"seen_by":     "categories.seen_by",
		"proposed_by": "categories.proposed_by",
		"voted_by":    "categories.voted_by",
		"talked_by":   "categories.commented_by",
		"position":    "log.position",
	},
	"access": {
		"joining":           "sign_in_settings.join_policy",
		"domains":           "sign_in_settings.domains",
		"private":           "sign_in_settings.private",
		"no_index":          "sign_in_settings.noindex",
		"by_email":          "sign_in_settings.way_email",
		"by_password":       "sign_in_settings.way_password",
		"by_passkey":        "sign_in_settings.way_passkeys",
		"staff_second_step": "sign_in_settings.staff_second",
	},
}

// changes returns the settings that the event changed, before and after; for an
// answer, the target date.
func (l *logSentence) changes() (changes []templates.LogChange) {
	of, _, _ := strings.Cut(string(l.e.Kind), ".")
	for _, change := range l.e.About.Changes() {
		if key := loggedFields[of][change.Field]; key != "" {
			changes = append(changes, templates.LogChange{
				Field:  i18n.T(l.ctx, key),
				Before: l.value(change.Field, change.Before),
				After:  l.value(change.Field, change.After),
			})
		}
	}
	if l.e.Kind == event.IdeaAnswered || l.e.Kind == event.IdeaStatusChanged {
		before, after := l.day("promised_was"), l.day("promised")
		if l.e.About["promised"] != nil && before != after || l.e.About["promise_cleared"] != nil {
			changes = append(changes, templates.LogChange{Field: i18n.T(l.ctx, "log.target_date"), Before: before, After: after})
		}
	}
	return changes
}

func (l *logSentence) day(name string) string {
	if day := l.e.About.Day(name); day != nil {
		return i18n.Day(l.ctx, *day)
	}
	return i18n.T(l.ctx, "log.none")
}

// value returns the text of a setting's value.
//
// i18n: log.yes log.no
// i18n: categories.by_everybody categories.by_members categories.by_staff
// i18n: sign_in_settings.join_open
// i18n: sign_in_settings.join_domains
// i18n: sign_in_settings.join_invitation
func (l *logSentence) value(field string, value any) string {
	switch v := value.(type) {
	case bool:
		return i18n.T(l.ctx, map[bool]string{true: "log.yes", false: "log.no"}[v])
	case float64:
		return i18n.Number(l.ctx, int(v))
	case string:
		return l.valueText(field, v)
	}
	return text.Cut(fmt.Sprint(value), maxLogged)
}

func (l *logSentence) valueText(field, value string) string {
	switch {
	case value == "":
		return i18n.T(l.ctx, "log.none")
	case strings.HasSuffix(field, "_by"):
		return i18n.T(l.ctx, "categories.by_"+value)
	case field == "joining":
		return i18n.T(l.ctx, "sign_in_settings.join_"+value)
	case field == "language":
		return languageName(l.ctx, value)
	case field == "colour":
		return i18n.T(l.ctx, "admin_tags.colours."+value)
	}
	return text.Cut(text.Line(value), maxLogged)
}
