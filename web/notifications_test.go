package web_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/link"
	"ideaboard/internal/notification"
	"ideaboard/internal/ratelimit"
	"ideaboard/web"
)

// tell tells a person that Maya answered an idea, as the fan-out does.
func tell(t *testing.T, site *apptest.Site, who account.User, ideaID int64, words string) {
	t.Helper()
	err := site.DB.Tx(t.Context(), func(tx *gorm.DB) error {
		var answer int64
		err := tx.Raw(`
			INSERT INTO answers (idea_id, author_id, body, body_html, reconsider_if, reconsider_if_html, created_at)
			VALUES (?, ?, ?, ?, '', '', ?) RETURNING id`,
			ideaID, site.Cast.Maya.ID, words, "<p>"+words+"</p>", board.Clock()).
			Scan(&answer).
			Error
		if err != nil {
			return err
		}
		happened := event.Event{
			Kind:      event.IdeaAnswered,
			IdeaID:    &ideaID,
			ActorID:   &site.Cast.Maya.ID,
			Detail:    fmt.Sprintf(`{"answer":%d}`, answer),
			CreatedAt: board.Clock(),
		}
		if err := tx.Create(&happened).Error; err != nil {
			return err
		}
		told := notification.Notification{
			EventID:   happened.ID,
			UserID:    who.ID,
			IdeaID:    &ideaID,
			Kind:      notification.Answers,
			Reason:    notification.ForVote,
			CreatedAt: board.Clock(),
		}
		if err := tx.Create(&told).Error; err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO unread_counts (user_id, unread, changed_at) VALUES (?, 1, ?)
			ON CONFLICT (user_id) DO UPDATE
			SET unread = unread_counts.unread + 1, changed_at = excluded.changed_at`, who.ID, board.Clock()).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

func unreadShown(page *apptest.Page) string { return page.Find(".bell-count:not([hidden])").Text() }

func wantWords(t *testing.T, page *apptest.Page, words string) {
	t.Helper()
	if !strings.Contains(page.TextOf("main"), words) {
		t.Errorf("%q is missing: %s", words, page.TextOf("main"))
	}
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	one, two := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Light mode", site.Cast.Ben)
	cleo := site.As(site.Cast.Cleo)
	if page := cleo.Get(link.Notifications).Want(http.StatusOK); unreadShown(page) != "" || !page.Has(".empty") {
		t.Errorf("an empty inbox: bell %q", unreadShown(page))
	}
	for i := range 7 {
		tell(t, site, site.Cast.Cleo, one.ID, fmt.Sprintf("Word <b>%d</b>", i))
	}
	for range 4 {
		tell(t, site, site.Cast.Cleo, two.ID, "Soon")
	}
	page := cleo.Get(link.Notifications).Want(http.StatusOK)
	if unreadShown(page) != "9+" || page.Find(".news-group").Length() != 2 ||
		page.Find(".news-line[data-new]").Length() != 9 {
		t.Errorf(
			"bell %q, groups %d, new lines %d", unreadShown(page), page.Find(".news-group").Length(),
			page.Find(".news-line[data-new]").Length(),
		)
	}
	wantWords(t, page, "Maya Lindqvist answered")
	wantWords(t, page, "2 more")
	if page := site.As(site.Cast.Sven).Get(link.Notifications); page.Has(".news-group") {
		t.Error("another sees it")
	}
	if page := cleo.Get(link.Idea(two.ID, two.Title)); unreadShown(page) != "7" {
		t.Errorf("after a look at an idea the bell says %q", unreadShown(page))
	}
	if page := cleo.Get(link.Query(link.Notifications, "show", "unread")); page.Find(".news-group").Length() != 1 {
		t.Error("the unread are not alone")
	}
	page = cleo.Submit(cleo.Get(link.Notifications), ".news-group form", nil).Want(http.StatusOK)
	if unreadShown(page) != "" || page.Has("[data-new]") {
		t.Errorf("after one idea is marked: %q", unreadShown(page))
	}
	tell(t, site, site.Cast.Cleo, one.ID, "Again")
	if page = cleo.Submit(cleo.Get(link.Notifications), ".inbox-head form", nil); unreadShown(page) != "" {
		t.Errorf("after all are marked: %q", unreadShown(page))
	}
}

func TestTagsAreFollowedNoMoreFromTheSettings(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	if page := cleo.Get(link.MeNotifications).Want(http.StatusOK); page.Has("[href='/me/profile#tags']") {
		t.Error("there are no tags to follow")
	}
	for _, name := range []string{"iOS", "Android"} {
		tag, err := site.Board.AddTag(t.Context(), board.ActorOf(&site.Cast.Maya), board.Tag{Name: name})
		if err == nil {
			err = site.Board.FollowTag(t.Context(), board.ActorOf(&site.Cast.Cleo), tag.ID, true)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	page := cleo.Get(link.MeNotifications).Want(http.StatusOK)
	if !page.Has(".followed-tag a[href='/tags/ios']") || !page.Has("[href='/me/profile#tags']") {
		t.Errorf("%s", page.TextOf("main"))
	}
	left := cleo.Submit(page, "form[action='/tags/ios/unfollow']", nil).Want(http.StatusOK)
	if left.URL.Path != link.MeNotifications || left.Has("[action='/tags/ios/unfollow']") ||
		!left.Has("[action='/tags/android/unfollow']") {
		t.Errorf("%s: %s", left.URL, left.TextOf("main"))
	}
}

func TestHowOneIsTold(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	cleo := site.As(site.Cast.Cleo)
	const form = `form[action="/me/notifications"]`
	page := cleo.Get(link.MeNotifications).Want(http.StatusOK)
	if page.Has("[name=staff_mail]") {
		t.Error("a member is offered the team's mail")
	}
	page = cleo.Submit(page, form, url.Values{"comments": {"never"}, "quiet_from": {"22"}, "quiet_until": {"7"}}).
		Want(http.StatusOK)
	if !page.Has("#comments option[value=never][selected]") || !page.Has("#quiet_from option[value='22'][selected]") ||
		!page.Has("#answers option[value=now][selected]") {
		t.Error("what was saved is not shown")
	}
	wrong := cleo.Post(link.MeNotifications, url.Values{"answers": {"x"}}).Want(http.StatusUnprocessableEntity)
	if !wrong.Has("#answers[aria-invalid=true]") {
		t.Error("a wrong pace is not marked")
	}
	for _, level := range []string{"milestones", "silent", "everything"} {
		page := cleo.Post(link.Follow(idea.ID), url.Values{"level": {level}}).Want(http.StatusOK)
		if !page.Has(".levels [value=" + level + "][aria-pressed=true]") {
			t.Errorf("level %s is not shown", level)
		}
		if list := cleo.Get(link.MeNotifications); !list.Has(".followed-idea option[value=" + level + "][selected]") {
			t.Errorf("level %s is not in the list", level)
		}
	}
	cleo.Post(link.Follow(idea.ID), url.Values{"level": {"loud"}}).Want(http.StatusUnprocessableEntity)
	if page := cleo.Post(link.Unfollow(idea.ID), nil).Want(http.StatusOK); page.Has(".levels") {
		t.Error("still followed")
	}
	ben := site.As(site.Cast.Ben)
	silent := ben.Post(link.Unfollow(idea.ID), nil).Want(http.StatusOK)
	if !silent.Has(".levels [value=silent][aria-pressed=true]") {
		t.Error("an author who stops following is not silent")
	}
}

func TestUnsubscribing(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	setSignIn(site, func(a *account.SignInSettings) { a.Private = true })
	of := func(what notification.Unsubscribe) string {
		return link.Unsubscribe(notification.UnsubscribeToken(site.Accounts, site.Cast.Cleo.ID, what))
	}
	pace := func() notification.Settings {
		all, err := site.News.SettingsOf(t.Context(), site.Cast.Cleo.ID)
		if err != nil {
			t.Fatal(err)
		}
		return all[site.Cast.Cleo.ID]
	}
	mailer := site.Visitor()
	page := mailer.Get(of("answers")).Want(http.StatusOK)
	wantWords(t, page, "c•••@example.com")
	if strings.Contains(page.Body, "cleo@") || pace().Answers != notification.AtOnce {
		t.Error("a look tells the address, or stops mails")
	}
	// RFC 8058: no cookie, and whatever Origin the mail service's page has
	request, _ := http.NewRequest(http.MethodPost, site.URL+of("answers"), strings.NewReader("List-Unsubscribe=One-Click"))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "https://mail.example")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	for range 2 {
		if page := mailer.Send(request.Clone(context.Background())); page.Status != http.StatusOK && page.Status != 0 {
			t.Errorf("one click: %d", page.Status)
		}
		request.Body = http.NoBody
		request.ContentLength = 0
	}
	if got := pace(); got.Answers != notification.Never || got.Comments != notification.Daily {
		t.Errorf("after one click: %+v", got)
	}
	page = mailer.Get(of("answers"))
	page = mailer.Submit(page, "form:has([value=resume])", nil).Want(http.StatusOK)
	if pace().Answers != notification.AtOnce {
		t.Error("answers do not come back")
	}
	mailer.Submit(page, "form:has([value=all])", nil).Want(http.StatusOK)
	if !pace().Silent() {
		t.Error("not all mails are stopped")
	}
	mailer.Post(of(notification.UnsubscribeIdea(idea.ID)), nil).Want(http.StatusOK)
	silenced, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Cleo), idea.ID)
	if err != nil || silenced.Level != board.Silent {
		t.Errorf("level %q, %v", silenced.Level, err)
	}
	level := func() board.Level {
		shown, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Cleo), idea.ID)
		if err != nil {
			t.Fatal(err)
		}
		return shown.Level
	}
	mailer.Submit(mailer.Get(of(notification.UnsubscribeIdea(idea.ID))), "form:has([value=resume])", nil).
		Want(http.StatusOK)
	if got := level(); got != board.Everything {
		t.Errorf("wanted again, with nobody knowing how much: %q", got)
	}
	site.As(site.Cast.Cleo).Post(link.Follow(idea.ID), url.Values{"level": {"milestones"}}).Want(http.StatusOK)
	page = mailer.Submit(mailer.Get(of(notification.UnsubscribeIdea(idea.ID))), "form:has([value=stop])", nil).
		Want(http.StatusOK)
	mailer.Submit(page, "form:has([value=resume])", nil).Want(http.StatusOK)
	if got := level(); got != board.Milestones {
		t.Errorf("wanted again: %q, want milestones as before", got)
	}
	for _, member := range mailer.Jar.Cookies(&url.URL{Scheme: "http", Host: strings.TrimPrefix(site.URL, "http://")}) {
		if strings.Contains(member.Name, "session") {
			t.Error("unsubscribing signs in")
		}
	}
	for i := range ratelimit.WrongUnsubscribe.Count + 1 {
		want := http.StatusNotFound
		if i == ratelimit.WrongUnsubscribe.Count {
			want = http.StatusTooManyRequests
		}
		mailer.Get(link.Unsubscribe("1.answers.x")).Want(want)
	}
	mailer.Get(of("answers")).Want(http.StatusOK) // a right link is never too many
}

// listen opens a person's stream of news; next returns the next number.
func listen(t *testing.T, client *apptest.Client, base string) (next func() string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, base+link.NotificationStream, nil)
	request.Header.Set("Accept", "text/event-stream")
	answer, err := (&http.Client{Jar: client.Jar}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func() string {
		for lines.Scan() {
			if data, found := strings.CutPrefix(lines.Text(), "data: "); found {
				_, data, _ = strings.Cut(data, `"unread":`)
				return strings.TrimSuffix(data, "}")
			}
		}
		return "end"
	}, answer.StatusCode
}

func TestTheBellIsLive(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	if _, status := listen(t, site.Visitor(), site.URL); status != http.StatusNoContent {
		t.Errorf("a visitor: %d", status)
	}
	setSignIn(site, func(a *account.SignInSettings) { a.Private = true })
	cleo := site.As(site.Cast.Cleo)
	next, status := listen(t, cleo, site.URL)
	if first := next(); first != "0" || status != http.StatusOK {
		t.Fatalf("at first %s (%d)", first, status)
	}
	for range streamsPerPerson - 1 {
		if _, status := listen(t, cleo, site.URL); status != http.StatusOK {
			t.Errorf("another stream: %d", status)
		}
	}
	if _, status := listen(t, cleo, site.URL); status != http.StatusNoContent {
		t.Errorf("one stream too many: %d", status)
	}
	other, _ := listen(t, site.As(site.Cast.Sven), site.URL)
	other()
	tell(t, site, site.Cast.Cleo, idea.ID, "Soon")
	for got := next(); got != "1"; got = next() {
		if got != "0" {
			t.Fatalf("heard %s", got)
		}
	}
	if err := site.News.MarkRead(t.Context(), board.ActorOf(&site.Cast.Cleo), 0); err != nil {
		t.Fatal(err)
	}
	if got := next(); got != "0" {
		t.Errorf("after reading: %s", got)
	}
	start := time.Now()
	site.Handler().(*web.Server).Drain()
	if got := next(); got != "end" || time.Since(start) > 10*time.Second {
		t.Errorf("after the server was told to stop: %s, %s", got, time.Since(start))
	}
}

// streamsPerPerson is how many streams a person may have on an instance.
const streamsPerPerson = 5

func TestTwoInstancesTellOfTheSameNotification(t *testing.T) {
	t.Parallel()
	one, other := startTwoInstances(t)
	idea := one.Idea("Dark mode", one.Cast.Ben)
	cleo := one.As(one.Cast.Cleo)
	next, _ := listen(t, cleo.At(other), other.URL)
	next()
	tell(t, one, one.Cast.Cleo, idea.ID, "Soon")
	for got := next(); got != "1"; got = next() {
		if got != "0" {
			t.Fatalf("heard %s", got)
		}
	}
}
