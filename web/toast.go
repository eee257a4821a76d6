package web

import (
	"net/http"
	"slices"
	"strings"

	"ideaboard/internal/i18n"
)

const toastCookie = "toast"

// toastBreak separates the keys in the cookie.
const toastBreak = "~"

// toasts are the texts that a redirect may leave for the next page. The cookie
// contains keys of this list, never text.
//
// i18n: toast.proposed toast.edited act.nothing act.undone act.undo_late act.undo_changed answer.toast_edited
// i18n: answer.toast_withdrawn versions.toast_removed
// i18n: toast.choose_password toast.signed_in toast.signed_in_voted toast.vote_too toast.vote_closed
// i18n: toast.vote_restricted toast.signed_out
// i18n: toast.board_saved toast.notifications_saved toast.profile_saved toast.company_saved toast.category_added
// i18n: toast.category_saved toast.sign_in_saved toast.setup toast.setup_dismissed
// i18n: toast.linked toast.safety toast.email_changed toast.sessions_ended toast.member_already
// i18n: toast.company_added toast.company_removed toast.member_added toast.member_there toast.member_removed
// i18n: toast.member_restored toast.invitation_restored
// i18n: toast.withdrawn
// i18n: toast.avatar toast.avatar_gone toast.left
// i18n: toast.person_blocked toast.person_unblocked toast.person_trusted toast.person_untrusted toast.person_role
// i18n: toast.person_signed_out toast.people_merged toast.people_unmerged toast.votes_counted toast.votes_dropped
// i18n: toast.job_retried toast.mail_again toast.level
// i18n: comments.toast_edited comments.toast_deleted
// i18n: toast.second_first toast.reason_saved toast.reason_removed toast.asked toast.question_answered
// i18n: toast.question_closed toast.outcome_told
// i18n: toast.category_removed
// i18n: duplicates.toast_said merge.toast_unmerged merge.toast_none
// i18n: selected.done_tag selected.done_category selected.done_hide selected.some_refused selected.none
// i18n: view.toast_saved view.toast_removed similar.toast_counted
// i18n: pending.toast_refused pending.toast_other pending.toast_in_form pending.toast_reacted pending.toast_followed
// i18n: pending.toast_category
// i18n: pending.toast_commented pending.toast_noted
var toasts = []string{
	"toast.brand", "toast.logo", "toast.logo_removed",
	"pending.toast_refused",
	"pending.toast_in_form",
	"pending.toast_other",
	"pending.toast_reacted",
	"pending.toast_followed",
	"pending.toast_category",
	"pending.toast_commented",
	"pending.toast_noted",
	"tags.toast_followed",
	"tags.toast_unfollowed",
	"toast.category_removed",
	"toast.category_being_removed",
	"duplicates.toast_said",
	"merge.toast_unmerged",
	"merge.toast_none",
	"selected.done_tag", "selected.done_category", "selected.done_hide", "selected.some_refused", "selected.none",
	"toast.proposed",
	"toast.edited",
	"act.nothing",
	"act.undone",
	"act.undo_late",
	"act.undo_changed",
	"answer.toast_edited",
	"answer.toast_withdrawn",
	"versions.toast_removed",
	"toast.choose_password",
	"toast.signed_in",
	"toast.signed_in_voted",
	"toast.vote_too",
	"toast.vote_closed",
	"toast.vote_restricted",
	"toast.signed_out",
	"toast.board_saved",
	"toast.notifications_saved",
	"toast.profile_saved",
	"toast.company_saved",
	"toast.category_added",
	"toast.category_saved",
	"toast.sign_in_saved",
	"toast.setup", "toast.setup_dismissed",
	"toast.linked",
	"toast.safety",
	"toast.email_changed",
	"toast.sessions_ended",
	"toast.member_already",
	"toast.company_added",
	"toast.company_removed",
	"toast.member_added",
	"toast.member_there",
	"toast.member_removed",
	"toast.member_restored",
	"toast.invitation_restored",
	"toast.withdrawn",
	"toast.avatar",
	"toast.avatar_gone",
	"toast.left",
	"toast.person_blocked",
	"toast.person_unblocked",
	"toast.person_trusted",
	"toast.person_untrusted",
	"toast.person_role",
	"toast.person_signed_out",
	"toast.people_merged",
	"toast.people_unmerged",
	"toast.votes_counted",
	"toast.votes_dropped",
	"toast.job_retried",
	"toast.mail_again",
	"toast.level",
	"comments.toast_edited",
	"comments.toast_deleted",
	"toast.second_first",
	"toast.reason_saved",
	"toast.reason_removed",
	"toast.asked",
	"toast.question_answered",
	"toast.question_closed",
	"toast.outcome_told",
	"view.toast_saved",
	"view.toast_removed",
	"similar.toast_counted",
	"admin_tags.toast_added",
	"admin_tags.toast_saved",
	"admin_tags.toast_merged",
	"admin_tags.toast_removed",
	"admin_tags.toast_authors",
	"tags.toast_saved",
}

// toast keeps a toast for the next page: one key of toasts, or several.
func (s *server) toast(c Context, keys ...string) {
	c.SetCookie(&http.Cookie{
		Name:     toastCookie,
		Value:    strings.Join(keys, toastBreak),
		Path:     "/",
		MaxAge:   60,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
}

// takeToast returns the toast for this page, once.
func (s *server) takeToast(c Context) string {
	cookie, err := c.Cookie(toastCookie)
	if err != nil || !areToasts(cookie.Value) {
		return ""
	}
	c.SetCookie(&http.Cookie{
		Name:     toastCookie,
		Path:     "/",
		MaxAge:   -1,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
	messages := strings.Split(cookie.Value, toastBreak)
	for i, key := range messages {
		messages[i] = i18n.T(c.Request().Context(), key)
	}
	return strings.Join(messages, " ")
}

// areToasts reports whether a cookie consists of keys of toasts.
func areToasts(value string) bool {
	for key := range strings.SplitSeq(value, toastBreak) {
		if !slices.Contains(toasts, key) {
			return false
		}
	}
	return true
}
