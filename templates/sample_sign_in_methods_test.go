package templates_test

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/templates"
)

// wayPages are pages with a day that staff promised: once moved, once late.
func wayPages(ctx context.Context) map[string]templ.Component {
	first, second := now.AddDate(0, 1, 0), now.AddDate(0, 2, 0)
	promised := idea(admin, true)
	promised.Status, promised.TargetDate = planned, &templates.TargetDate{Day: second}
	promised.Timeline[2].PromisedFor = &first
	promised.Timeline[1].PromisedFor, promised.Timeline[1].PromisedBefore = &second, &first
	promised.Staff.TargetDate = templates.TargetDateField{First: "2026-11-21", Last: "2029-11-21", Value: "2026-01-01"}
	promised.Staff.Errors = map[string]string{"promised_for": "Name a day from today on."}
	late := moderate(ctx)
	late.Items[0].TargetDate = &templates.TargetDate{Day: ago(5 * 24 * time.Hour), Late: true}
	return map[string]templ.Component{"idea-promised": templates.Idea(promised), "moderate-late": templates.Moderate(late)}
}
