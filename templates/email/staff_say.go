package email

import (
	"context"
	"strings"

	"ideaboard/internal/i18n"
)

// matter is one heading of the staff's email with its ideas.
type matter struct {
	heading string
	ideas   []StaffIdea
	facts   func(context.Context, StaffIdea) []string
	more    string // how many find no room, or ""
	to      string // where they are, or ""
	promise bool   // Days count to a target date
}

// late returns by how much a target date has passed, or "".
func (m matter) late(ctx context.Context, i StaffIdea) string {
	if !m.promise || i.Days >= 0 {
		return ""
	}
	return due(ctx, i.Days)
}

// matters returns the sections of the email, the most urgent first, without empty
// ones.
func (m StaffMail) matters(ctx context.Context) []matter {
	all := []matter{
		{heading: i18n.T(ctx, "staff_mail.waiting"), ideas: m.Oldest, facts: waits, more: m.moreWait(ctx), to: m.ModerateURL},
		{heading: i18n.T(ctx, "staff_mail.questions"), ideas: m.Questions, facts: asked},
		{heading: i18n.T(ctx, "staff_mail.unsolved"), ideas: m.Unsolved, facts: voted},
		{heading: i18n.T(ctx, "staff_mail.promised"), ideas: m.Promised, facts: promised, promise: true},
		{heading: i18n.T(ctx, "staff_mail.risen"), ideas: m.Risen, facts: rose},
	}
	var some []matter
	for _, one := range all {
		if len(one.ideas) > 0 {
			some = append(some, one)
		}
	}
	return some
}

// moreWait returns how many ideas wait besides the oldest.
func (m StaffMail) moreWait(ctx context.Context) string {
	if m.Waiting <= len(m.Oldest) {
		return ""
	}
	return i18n.T(ctx, "staff_mail.more_waiting", "Count", m.Waiting-len(m.Oldest))
}

func voted(ctx context.Context, i StaffIdea) []string {
	return []string{i18n.T(ctx, "news_mail.n_votes", "Count", i.Votes)}
}

func waits(ctx context.Context, i StaffIdea) []string {
	if i.Days < 1 {
		return append([]string{i18n.T(ctx, "staff_mail.waits_today")}, voted(ctx, i)...)
	}
	return append([]string{i18n.T(ctx, "staff_mail.waits", "Count", i.Days)}, voted(ctx, i)...)
}

func asked(ctx context.Context, i StaffIdea) []string {
	if i.Days < 1 {
		return append([]string{i18n.T(ctx, "staff_mail.asked_today")}, voted(ctx, i)...)
	}
	return append([]string{i18n.T(ctx, "staff_mail.asked", "Count", i.Days)}, voted(ctx, i)...)
}

func rose(ctx context.Context, i StaffIdea) []string {
	return append([]string{i18n.T(ctx, "staff_mail.rise", "Count", i.Rise)}, voted(ctx, i)...)
}

func promised(ctx context.Context, i StaffIdea) []string {
	return append([]string{due(ctx, i.Days), dateOf(ctx, i.At)}, voted(ctx, i)...)
}

// due returns how far a target date is away.
func due(ctx context.Context, days int) string {
	switch {
	case days < 0:
		return i18n.T(ctx, "staff_mail.late", "Count", -days)
	case days == 0:
		return i18n.T(ctx, "staff_mail.due_today")
	}
	return i18n.T(ctx, "staff_mail.due", "Count", days)
}

// people returns the names of some new people, and the number of the others.
func (m StaffMail) people(ctx context.Context) string {
	some := m.People[:min(len(m.People), m.NewPeople)]
	if rest := m.NewPeople - len(some); rest > 0 && len(some) > 0 {
		return and(ctx, append(some[:len(some):len(some)], i18n.T(ctx, "staff_mail.more_people", "Count", rest))) + "."
	}
	if len(some) == 0 {
		return ""
	}
	return and(ctx, some) + "."
}

// counts returns the sections, counted: "4 ideas wait", "1 question".
func (m StaffMail) counts(ctx context.Context) []string {
	late := 0
	for _, idea := range m.Promised {
		if idea.Days < 0 {
			late++
		}
	}
	var all []string
	for _, one := range []struct {
		key   string
		count int
	}{
		{"waiting", m.Waiting},
		{"questions", len(m.Questions)},
		{"late", late},
		{"unsolved", len(m.Unsolved)},
		{"promised", len(m.Promised) - late},
		{"risen", len(m.Risen)},
		{"people", m.NewPeople},
	} {
		// i18n: staff_mail.n_waiting staff_mail.n_questions staff_mail.n_late staff_mail.n_unsolved staff_mail.n_promised
		// i18n: staff_mail.n_risen staff_mail.n_people
		if one.count > 0 {
			all = append(all, i18n.T(ctx, "staff_mail.n_"+one.key, "Count", one.count))
		}
	}
	return all
}

// StaffSubject returns the subject, with the first counts.
func StaffSubject(ctx context.Context, m StaffMail) string {
	some := m.counts(ctx)
	if len(some) == 0 {
		return i18n.T(ctx, "staff_mail.subject_quiet", "Site", m.SiteName)
	}
	return i18n.T(ctx, "staff_mail.subject", "Counts", strings.Join(some[:min(3, len(some))], ", "), "Site", m.SiteName)
}

func (m StaffMail) hello(ctx context.Context) string {
	if m.Name == "" {
		return i18n.T(ctx, "staff_mail.hello")
	}
	return i18n.T(ctx, "staff_mail.hello_name", "Name", m.Name)
}

func (m StaffMail) foot(ctx context.Context) foot {
	return foot{
		site:     m.SiteName,
		pace:     i18n.T(ctx, "staff_mail.pace"),
		settings: m.SettingsURL,
		stop:     m.StopURL,
		stops:    "staff",
	}
}
