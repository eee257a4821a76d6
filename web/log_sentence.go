package web

import (
	"context"
	"strconv"
	"strings"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/question"
	"ideaboard/internal/text"
	"ideaboard/templates"
)

// logSentence makes one event of the audit log into a sentence. Names in it become
// links; until then each link is held as its index between NUL bytes, which no text contains.
type logSentence struct {
	c        Context
	ctx      context.Context
	snapshot *board.Snapshot
	names    board.LogNames
	e        board.LoggedEvent
	links    []templates.LogPart
}

func (l *logSentence) id(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

func (l *logSentence) link(name, url string) string {
	l.links = append(l.links, templates.LogPart{Text: name, URL: url})
	return "\x00" + strconv.Itoa(len(l.links)-1) + "\x00"
}

// parts returns the sentence in parts.
func (l *logSentence) parts() (parts []templates.LogPart) {
	if !l.e.Kind.Audited() {
		return []templates.LogPart{{Text: i18n.T(l.ctx, "log.unknown", "Actor", l.actor(), "Kind", string(l.e.Kind))}}
	}
	for i, part := range strings.Split(i18n.T(l.ctx, "log."+l.key(), l.values()...), "\x00") {
		if i%2 == 1 {
			n, _ := strconv.Atoi(part)
			parts = append(parts, l.links[n])
		} else if part != "" {
			parts = append(parts, templates.LogPart{Text: part})
		}
	}
	return parts
}

// key returns the key of the sentence: usually the kind's; some kinds have several.
// i18n: log.idea_tagged_added log.idea_tagged_removed log.question_asked_staff log.category_removed_into
// i18n: log.idea_answered log.idea_status_changed log.answer_edited log.answer_withdrawn log.idea_wording_removed
// i18n: log.idea_hidden log.idea_unhidden log.idea_locked log.idea_unlocked log.idea_categorised log.idea_tagged
// i18n: log.idea_merged log.idea_unmerged log.idea_linked log.idea_unlinked log.idea_not_same log.act_undone
// i18n: log.comment_hidden log.comment_unhidden log.comment_pinned log.comment_unpinned log.question_asked
// i18n: log.question_closed log.outcome_handled log.import_finished log.member_joined log.member_left
// i18n: log.person_blocked log.person_unblocked log.person_trusted log.person_untrusted log.person_role_changed
// i18n: log.person_merged log.person_unmerged log.person_link_made log.person_signed_out log.person_email_changed
// i18n: log.person_safety_changed log.person_mail_refused log.person_mail_again log.invitation_made
// i18n: log.invitation_restored
// i18n: log.invitation_withdrawn log.company_added log.company_changed log.company_removed log.company_member_added
// i18n: log.company_member_removed log.tag_added log.tag_changed log.tag_merged log.tag_removed log.category_added
// i18n: log.category_changed log.category_removed log.site_changed log.access_changed log.provider_added
// i18n: log.provider_changed log.provider_removed log.sso_secret_made log.sso_secret_removed log.job_retried
func (l *logSentence) key() string {
	key, about := keyOf(l.e.Kind), l.e.About
	switch {
	case l.e.Kind == event.IdeaTagged && len(about.Numbers("removed")) == 0:
		return key + "_added"
	case l.e.Kind == event.IdeaTagged && len(about.Numbers("added")) == 0:
		return key + "_removed"
	case l.e.Kind == event.QuestionAsked && about.Text("asked") == string(question.AudienceStaff):
		return key + "_staff"
	case l.e.Kind == event.CategoryRemoved && about.Number("into") != 0:
		return key + "_into"
	}
	return key
}

// values returns placeholder names and their values, alternating.
func (l *logSentence) values() []any {
	about := l.e.About
	return append([]any{
		"Actor",
		l.actor(),
		"Person",
		l.person(l.id(l.e.PersonID)),
		"Into",
		l.person(l.e.OtherPerson()),
		"Idea",
		l.idea(l.e.Idea()),
		"Other",
		l.idea(l.e.OtherIdea()),
		"Merged",
		l.merged(),
		"Comment",
		l.comment(),
		"Company",
		l.company(),
		"Added",
		l.tags("added"),
		"Removed",
		l.tags("removed"),
		"Name",
		about.Text("name"),
		"Reason",
		about.Text("reason"),
		"Note",
		about.Text("note"),
		"Count",
		int(max(about.Number("count"), 1)),
		"Ideas",
		i18n.Number(l.ctx, int(about.Number("ideas"))),
		"Comments",
		i18n.Number(l.ctx, int(about.Number("comments"))),
		"Votes",
		i18n.Number(l.ctx, int(about.Number("votes"))),
		"File",
		l.link(about.Text("file"), link.Home),
	}, l.moreValues()...)
}

// moreValues returns placeholders and values for sentences about roles, statuses, tags, categories,
// sign-in methods and jobs.
func (l *logSentence) moreValues() []any {
	about := l.e.About
	from, to := roleName(l.c, account.Role(about.Text("from"))), roleName(l.c, account.Role(about.Text("to")))
	if l.e.IdeaID != nil {
		from, to = l.status(about.Number("from")), l.status(about.Number("to"))
	}
	return []any{
		"From",
		from,
		"To",
		to,
		"Role",
		roleName(l.c, account.Role(about.Text("role"))),
		"Tag",
		l.tag(about.Number("tag"), about.Text("name")),
		"TagInto",
		l.tag(about.Number("into"), ""),
		"Category",
		l.category(about.Number("category"), about.Text("name")),
		"CategoryWas",
		l.category(about.Number("category_was"), ""),
		"CategoryInto",
		l.category(about.Number("into"), ""),
		"Relation",
		l.relation(),
		"Act",
		l.act(),
		"What",
		l.security(),
		"Wording",
		l.wording(),
		"Question",
		l.link(i18n.T(l.ctx, "log.a_question"), link.Question(about.Number("question"))),
		"Answer",
		l.link(i18n.T(l.ctx, "log.an_answer"), link.AnswerVersions(about.Number("answer"))),
		"Settings",
		l.link(i18n.T(l.ctx, "log.the_settings"), link.Site),
		"SignIn",
		l.link(i18n.T(l.ctx, "log.the_sign_in"), link.AdminSignIn),
		"Provider",
		l.link(l.called(), link.AdminSignIn),
		"Invitations",
		l.link(i18n.T(l.ctx, "log.the_invitations"), link.AdminInvitations),
		"Job",
		l.link(jobName(l.c, about.Text("kind"), ""), link.AdminJobs),
	}
}

func (l *logSentence) called() string {
	if name := l.e.About.Text("name"); name != "" {
		return name
	}
	return i18n.T(l.ctx, "log.without_name")
}

// actor returns who did it; the board itself if nobody is known.
func (l *logSentence) actor() string {
	id := l.id(l.e.ActorID)
	if id == 0 {
		return i18n.T(l.ctx, "log.nobody")
	}
	return nameOf(l.c, id, l.names.People[id].Name)
}

func (l *logSentence) person(id int64) string {
	if id == 0 || id == account.DeletedUserID {
		return i18n.T(l.ctx, "log.somebody")
	}
	return l.link(nameOf(l.c, id, l.names.People[id].Name), link.AdminPerson(id))
}

func (l *logSentence) idea(id int64) string {
	title, ok := l.names.Ideas[id]
	if !ok {
		return "#" + strconv.FormatInt(id, 10)
	}
	return l.link(title, link.Idea(id, title))
}

// merged returns the names of merged ideas; only the first few of many.
func (l *logSentence) merged() string {
	if l.e.Kind != event.IdeaMerged {
		return ""
	}
	ids, more := l.e.IdeaIDs("from")
	var titles []string
	for _, id := range ids {
		titles = append(titles, l.idea(id))
	}
	if more > 0 {
		titles = append(titles, i18n.T(l.ctx, "log.more_ideas", "Number", more))
	}
	return strings.Join(titles, ", ")
}

func (l *logSentence) comment() string {
	id := l.e.Comment()
	writer, ok := l.names.Writers[id]
	if !ok {
		return i18n.T(l.ctx, "log.a_removed_comment")
	}
	return l.link(
		i18n.T(l.ctx, "log.a_comment", "Writer", nameOf(l.c, writer, l.names.People[writer].Name)),
		link.Comment(id),
	)
}

func (l *logSentence) company() string {
	id := l.e.About.Number("company")
	if name, ok := l.names.Companies[id]; ok {
		return l.link(name, link.AdminCompany(id))
	}
	return l.link(l.called(), link.AdminCompanies)
}

func (l *logSentence) status(id int64) string {
	status := l.snapshot.Status(id)
	return categoryName(l.c, status.Slug, status.Name)
}

// tag returns a tag's current name, or its last one if it was removed.
func (l *logSentence) tag(id int64, name string) string {
	if tag := l.snapshot.Tag(id); tag.ID != 0 {
		return l.link(tag.Name, link.AdminTag(id, ""))
	}
	if name == "" {
		name = i18n.T(l.ctx, "log.removed_tag", "ID", id)
	}
	return l.link(name, link.AdminTags)
}

func (l *logSentence) tags(name string) string {
	var names []string
	for _, id := range l.e.About.Numbers(name) {
		names = append(names, l.tag(id, ""))
	}
	return strings.Join(names, ", ")
}

func (l *logSentence) category(id int64, name string) string {
	if category := l.snapshot.Category(id); category.ID != 0 {
		return l.link(categoryName(l.c, category.Slug, category.Name), link.AdminCategory(id, ""))
	}
	if name == "" {
		name = i18n.T(l.ctx, "log.removed_category", "ID", id)
	}
	return l.link(name, link.AdminCategories)
}

// relation returns how two linked ideas are related.
// i18n: related.kind_similar related.kind_part related.kind_blocks
func (l *logSentence) relation() string {
	if kind := l.e.About.Text("kind"); l.e.Kind == event.IdeaLinked || l.e.Kind == event.IdeaUnlinked {
		return i18n.T(l.ctx, "related.kind_"+kind)
	}
	return ""
}

// act returns what was undone.
func (l *logSentence) act() string {
	if l.e.Kind != event.ActUndone {
		return ""
	}
	return i18n.T(l.ctx, "log.kind_"+keyOf(event.Kind(l.e.About.Text("kind"))))
}

// security returns what changed in somebody's sign-in methods.
// i18n: log.safety_password_set log.safety_password_removed log.safety_passkey_added log.safety_passkey_removed
// i18n: log.safety_authenticator_added log.safety_authenticator_removed log.safety_recovery_codes_made
// i18n: log.safety_second_steps_forgotten log.safety_second_step_on log.safety_second_step_off log.safety_linked
// i18n: log.safety_disconnected log.safety_other
func (l *logSentence) security() string {
	about := l.e.About
	for _, part := range []string{"password", "passkey", "authenticator", "recovery_codes", "second_steps"} {
		if what := about.Text(part); what != "" {
			return i18n.T(l.ctx, "log.safety_"+part+"_"+what)
		}
	}
	if on, ok := about["second_step"].(bool); ok {
		return i18n.T(l.ctx, "log.safety_second_step_"+map[bool]string{true: "on", false: "off"}[on])
	}
	for _, part := range []string{"linked", "disconnected"} {
		if about[part] != nil {
			return i18n.T(l.ctx, "log.safety_"+part)
		}
	}
	return i18n.T(l.ctx, "log.safety_other")
}

// wording returns which text an earlier version belonged to, with a link to it.
// i18n: log.wording_idea log.wording_comment log.wording_answer
func (l *logSentence) wording() string {
	of := board.WordingOf(l.e.About.Text("of"))
	switch of {
	case board.WordingOfComment:
		return l.link(i18n.T(l.ctx, "log.wording_comment"), link.CommentVersions(l.e.Comment()))
	case board.WordingOfAnswer:
		return i18n.T(l.ctx, "log.wording_answer")
	}
	return l.link(i18n.T(l.ctx, "log.wording_idea"), link.IdeaVersions(l.e.Idea()))
}

// roleName returns a role in the reader's language.
// i18n: people.role_member people.role_moderator people.role_admin
func roleName(c Context, role account.Role) string {
	if !role.Valid() {
		return text.Line(string(role))
	}
	return i18n.T(c.Request().Context(), "people.role_"+string(role))
}
