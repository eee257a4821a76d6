package templates

import (
	"context"
	"strconv"

	"ideaboard/internal/i18n"
	"ideaboard/templates/ui"
)

// rowID returns the id of one of several forms of a kind on a page.
func rowID(what string, id int64) string { return what + "_" + strconv.FormatInt(id, 10) }

func passwordState(ctx context.Context, has bool) string {
	if has {
		return i18n.T(ctx, "security.password_set")
	}
	return i18n.T(ctx, "security.password_none")
}

func passwordAct(ctx context.Context, has bool) string {
	if has {
		return i18n.T(ctx, "security.password_change")
	}
	return i18n.T(ctx, "security.password_choose")
}

func (p SecurityPage) passwordField(ctx context.Context) ui.Field {
	return ui.Field{
		ID: "password", Label: i18n.T(ctx, "security.password_new"),
		Hint: i18n.T(ctx, "security.password_hint", "Min", p.MinPassword), Error: p.Errors["password"],
	}
}

func secondState(ctx context.Context, on bool) string {
	if on {
		return i18n.T(ctx, "security.second_on")
	}
	return i18n.T(ctx, "security.second_off")
}
