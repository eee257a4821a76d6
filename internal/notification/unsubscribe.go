package notification

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// Unsubscribe is what an unsubscribe link turns off: a [Kind] of email, all emails about one idea,
// or one of the constants below.
type Unsubscribe string

// What a link can turn off besides kinds. A digest is every kind with that pace.
const (
	StopDaily  Unsubscribe = DailyBundle
	StopWeekly Unsubscribe = WeeklyBundle

	StopStaff Unsubscribe = "staff" // the staff digest
	StopAll   Unsubscribe = "all"   // every email except sign-in emails
)

// UnsubscribeIdea returns the value for all emails about an idea.
func UnsubscribeIdea(id int64) Unsubscribe { return Unsubscribe("idea:" + strconv.FormatInt(id, 10)) }

// Idea returns the id of the idea, or 0 if s is something else.
func (s Unsubscribe) Idea() int64 {
	raw, found := strings.CutPrefix(string(s), "idea:")
	id, err := strconv.ParseInt(raw, 10, 64)
	if !found || err != nil || id <= 0 || UnsubscribeIdea(id) != s {
		return 0
	}
	return id
}

func (s Unsubscribe) valid() bool {
	return s == StopStaff || s == StopAll || s.digest() || slices.Contains(Kinds, Kind(s)) || s.Idea() != 0
}

// digest reports whether s is a digest; Pace(s) is then its pace.
func (s Unsubscribe) digest() bool { return s == StopDaily || s == StopWeekly }

// Signer signs values for links. [account.Accounts] is one.
type Signer interface {
	Sign(purpose, value string) string
	Signed(purpose, value, signature string) bool
}

// unsubscribePurpose is the purpose for which unsubscribe links are signed.
const unsubscribePurpose = "unsubscribe"

// UnsubscribeToken returns the token of an unsubscribe link for a person. It is not stored, never
// expires, and permits nothing but turning off what.
func UnsubscribeToken(signer Signer, userID int64, what Unsubscribe) string {
	value := strconv.FormatInt(userID, 10) + "." + strings.ReplaceAll(string(what), ":", "-")
	return value + "." + signer.Sign(unsubscribePurpose, value)
}

// ReadUnsubscribeToken returns the person and what their token turns off. A token that this board
// did not sign is refused with NotFound.
func ReadUnsubscribeToken(signer Signer, token string) (userID int64, what Unsubscribe, err error) {
	wrong := problem.New(problem.NotFound, "problem.stop_link")
	cut := strings.LastIndexByte(token, '.')
	if cut < 0 || len(token) > 100 || !signer.Signed(unsubscribePurpose, token[:cut], token[cut+1:]) {
		return 0, "", wrong
	}
	id, raw, _ := strings.Cut(token[:cut], ".")
	userID, err = strconv.ParseInt(id, 10, 64)
	what = Unsubscribe(strings.Replace(raw, "idea-", "idea:", 1))
	if err != nil || userID <= 0 || !what.valid() {
		return 0, "", wrong
	}
	return userID, what, nil
}

// Unsubscribable is what the page of an unsubscribe link shows.
type Unsubscribable struct {
	UserID  int64
	What    Unsubscribe
	Address string // masked; "" if they have none
	Title   string // of the idea, if everybody may see it
	Stopped bool   // it is off already
	Staff   bool   // whether the person is staff
	Kinds   []Kind // for a digest: the kinds in it, or those that were in it before it was turned off

	// For an idea: the person's level of following it, "" if they never chose one. For
	// [Notifications.Resume] it is the level before unsubscribing; Silent if that is unknown.
	Level board.Level
}

// Unsubscribable returns what a person's link turns off. A person who was merged is replaced by the
// one they were merged into. If they were deleted, it returns NotFound.
func (n *Notifications) Unsubscribable(
	ctx context.Context,
	userID int64,
	what Unsubscribe,
) (s Unsubscribable, err error) {
	tx := n.db.Read(ctx)
	user, err := currentPerson(tx, userID)
	if err != nil {
		return s, err
	}
	s = Unsubscribable{UserID: user.ID, What: what, Staff: user.Role.Staff()}
	if user.Email != nil {
		s.Address = Masked(*user.Email)
	}
	if id := what.Idea(); id != 0 {
		var row struct {
			Title string
			Level board.Level
		}
		snapshot, err := n.board.Snapshot(ctx)
		if err != nil {
			return s, err
		}
		err = tx.Raw(`
			SELECT CASE WHEN hidden_at IS NULL AND category_id NOT IN ? THEN title ELSE '' END AS title,
				coalesce((SELECT level FROM follows WHERE idea_id = ideas.id AND user_id = ?), '') AS level
			FROM ideas
			WHERE id = ?`, snapshot.Invisible(policy.Actor{}), user.ID, id).Scan(&row).Error
		s.Title, s.Level, s.Stopped = row.Title, row.Level, row.Level == board.Silent
		return s, err
	}
	settings, err := n.SettingsOf(ctx, user.ID)
	s.Stopped, s.Kinds = settings[user.ID].stopped(what, s.Staff), settings[user.ID].at(Pace(what))
	return s, err
}

// currentPerson returns the person, or the one that they were merged into.
func currentPerson(tx *gorm.DB, userID int64) (user account.User, err error) {
	for range 5 { // merges may be chained
		if err := tx.Where("id = ?", userID).Limit(1).Find(&user).Error; err != nil {
			return user, fmt.Errorf("load user %d: %w", userID, err)
		}
		if user.ID != userID || user.ID < 1 {
			return user, problem.New(problem.NotFound, "problem.stop_link")
		}
		if user.MergedIntoID == nil {
			return user, nil
		}
		userID, user = *user.MergedIntoID, account.User{}
	}
	return user, problem.New(problem.NotFound, "problem.stop_link")
}

// Unsubscribe turns off what the link names; repeating it changes nothing. It needs no sign-in: the
// link is proof of access to the mailbox.
func (n *Notifications) Unsubscribe(ctx context.Context, s Unsubscribable) error {
	return n.setStopped(ctx, s, true)
}

// Resume undoes [Notifications.Unsubscribe] and restores the default setting. For a digest it turns
// on the kinds in s.Kinds, or those that are daily by default. For an idea it restores s.Level;
// Everything if that is Silent.
func (n *Notifications) Resume(ctx context.Context, s Unsubscribable) error {
	return n.setStopped(ctx, s, false)
}

func (n *Notifications) setStopped(ctx context.Context, s Unsubscribable, stop bool) error {
	if !s.What.valid() || s.UserID < 1 {
		return problem.New(problem.NotFound, "problem.stop_link")
	}
	err := n.db.Tx(ctx, func(tx *gorm.DB) error {
		if id := s.What.Idea(); id != 0 {
			return n.setIdeaStopped(tx, s, id, stop)
		}
		settings, err := settingsOf(tx, []int64{s.UserID})
		if err != nil {
			return err
		}
		changed := settings[s.UserID].withStopped(s.What, stop, s.Kinds)
		changed.UpdatedAt = n.now()
		return save(tx, changed)
	})
	if err != nil {
		return fmt.Errorf("turn mails of user %d: %w", s.UserID, err)
	}
	return nil
}

// setIdeaStopped silences an idea for a person, or ends that. A level that they chose in the
// meantime stays.
func (n *Notifications) setIdeaStopped(tx *gorm.DB, s Unsubscribable, ideaID int64, stop bool) error {
	switch {
	case stop:
		return tx.Exec(`
			INSERT INTO follows (idea_id, user_id, level, created_at)
			SELECT ideas.id, users.id, ?, ?
			FROM ideas, users
			WHERE ideas.id = ?
				AND users.id = ?
			ON CONFLICT (idea_id, user_id) DO UPDATE SET level = excluded.level`,
			board.Silent, n.now(), ideaID, s.UserID).Error
	case s.Level == "":
		return tx.Exec(`
			DELETE FROM follows
			WHERE idea_id = ?
				AND user_id = ?
				AND level = ?`, ideaID, s.UserID, board.Silent).Error
	case s.Level == board.Silent:
		s.Level = board.Everything
	}
	return tx.Exec(`
		UPDATE follows
		SET level = ?
		WHERE idea_id = ?
			AND user_id = ?
			AND level = ?`, s.Level, ideaID, s.UserID, board.Silent).Error
}

// Masked returns an address that its owner recognizes but that reveals only the first letter:
// "c•••@example.com".
func Masked(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	if local == "" || domain == "" {
		return "•••"
	}
	_, first := utf8.DecodeRuneInString(local)
	return local[:first] + "•••@" + domain
}
