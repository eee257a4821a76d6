package web_test

import (
	"archive/zip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/notification"
	"ideaboard/web"
)

// TestNothingHiddenReachesAMember walks every way out of the program.
func TestNothingHiddenReachesAMember(t *testing.T) {
	t.Parallel()
	h := newLeakSite(t)
	h.deliver()
	h.mails()
	h.closed("a visitor", "", h.walk("a visitor", h.Visitor(), nil))
	h.closedTo("the author", h.Cast.Ben)
	h.closedTo("a follower", h.Cast.Ruth)
}

// closedTo fails the test if a member reads what is not theirs to read, or does
// not read what is.
func (h *leakSite) closedTo(who string, user account.User) {
	h.t.Helper()
	client := h.As(user)
	read := h.walk(who, client, nil)
	h.closed(who, *user.Email, read)
	for _, word := range append(forMembers(), openWord) {
		if !read[word] {
			h.t.Errorf("%s does not read %s", who, word)
		}
	}
	h.closed(who+" by the stream", *user.Email, told(h.stream(client)))
	h.closed(who+" by the download", *user.Email, h.download(client))
}

// TestNothingHiddenReachesAFormerModerator, nor anybody by htmx or by forms; staff
// find all of it.
func TestNothingHiddenReachesAFormerModerator(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	h := newLeakSite(t)
	h.deliver()
	c := &h.Cast
	h.closedTo("a former moderator", c.Tomasz)
	ruth := h.As(c.Ruth)
	h.closed("htmx", *c.Ruth.Email, h.walk("htmx", ruth, http.Header{"Hx-Request": {"true"}}))
	h.closed("forms", *c.Ruth.Email, h.forms(ruth))
	staff := h.walk("an administrator", h.As(h.admin), nil)
	for _, word := range []string{
		"note", "notepicture", "notereply", "replynote", "named", "own", "ownversion", "ownpicture", "hidden", "version",
		"picture", "hiddenreply",
		"title", "idea", "ideaversion", "ideapicture", "onhidden", "reason", "answer", "unshown", "outcome", "hreason",
		"hopenreason", "hanswer", "hunshown", "houtcome",
		"hopenone", "hopensummary", "hopenshipped", "authorasks", "company", "plan", "blocked", "refusal", "tag", "tagwords",
		"room", "roomwords", "roomtitle", "roomidea", "roomsaid", "roomanswer",
		"jointitle", "joinidea", "dupe", "dupesaid", "hiddendupe", "samewords", "samehidden", "view", "turned",
	} {
		if !staff[mark+word] {
			t.Errorf("staff do not find %q, so that this test proves nothing of it", word)
		}
	}
	for word := range staff {
		if strings.Contains(word, "deleted") {
			t.Errorf("staff read %s", word)
		}
	}
}

// told returns what of interest some text has: marks, addresses, and openWord.
func told(texts ...string) map[string]bool {
	found := map[string]bool{}
	for _, text := range texts {
		text = strings.ToLower(text)
		for _, word := range marked.FindAllString(text, -1) {
			found[word] = true
		}
		for _, address := range addresses.FindAllString(text, -1) {
			found[address] = true
		}
		if strings.Contains(text, openWord) {
			found[openWord] = true
		}
	}
	return found
}

// closed fails the test for what was read that is not the reader's to read.
func (h *leakSite) closed(who, address string, read map[string]bool) {
	h.t.Helper()
	for word := range read {
		forMembers := who != "a visitor" && strings.HasPrefix(word, memberMark)
		if word != openWord && word != address && !forMembers {
			h.t.Errorf("%s reads %s%s", who, word, h.where[word])
		}
	}
}

// walk asks for every route that is asked for by GET, with the number of
// everything there is, and for all that the pages lead to.
func (h *leakSite) walk(who string, client *apptest.Client, header http.Header) map[string]bool {
	h.t.Helper()
	h.sure(h.Forget())
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client.Header = header.Clone()
	queue, read := h.seeds(), map[string]bool{}
	known := map[string]bool{}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if known[path] || skipped(path) {
			continue
		}
		if known[path] = true; len(known) > 2500 {
			h.t.Fatalf("%s: the walk does not end, at %s", who, path)
		}
		page := client.Get(path)
		if page.Status >= 500 || page.Status == http.StatusTooManyRequests {
			h.t.Errorf("%s at %s: %d", who, path, page.Status)
		}
		asked, err := url.QueryUnescape(path)
		h.sure(err)
		for word := range told(page.Body, fmt.Sprint(page.Header)) {
			if !strings.Contains(asked, word) { // a page repeats what one looks for; of what is found it says more
				read[word], h.where[word] = true, " at "+path
			}
		}
		if who == "a visitor" && strings.Contains(page.Body, "Must have") {
			read["a weight"], h.where["a weight"] = true, " at "+path
		}
		queue = append(queue, ahead(page)...)
	}
	client.CheckRedirect, client.Header = nil, http.Header{}
	return read
}

// skipped are addresses of files, of the download, and of ways in that differ in
// where one returns to.
func skipped(path string) bool {
	if strings.Contains(path, "seed=") || strings.Count(path, "&") > 1 && !strings.HasPrefix(path, link.Similar) ||
		strings.Contains(path, "q=") && strings.Contains(path, mark) && strings.Contains(path, "&") {
		return true // a shuffle of its own each time, three filters at once, what was searched for in every order
	}
	if strings.Contains(path, "sort=") && strings.Contains(path, "&") && !strings.HasPrefix(path, "/?") {
		return true // filters in every order are looked at on the whole list
	}
	return strings.HasPrefix(path, "/static/") || path == link.MeDownload ||
		strings.HasPrefix(path, link.SignIn) && strings.Contains(path, "?")
}

// ahead returns the addresses on the site to which a page leads by GET.
func ahead(page *apptest.Page) (paths []string) {
	add := func(raw string) {
		to, err := page.URL.Parse(raw)
		if err == nil && to.Host == page.URL.Host && to.Scheme == page.URL.Scheme && to.RequestURI() != "" {
			paths = append(paths, to.RequestURI())
		}
	}
	if to := page.Header.Get("Location"); to != "" {
		add(to)
	}
	for _, attr := range []string{"href", "src", "hx-get"} {
		page.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) { add(s.AttrOr(attr, "")) })
	}
	page.Find("[srcset]").Each(func(_ int, s *goquery.Selection) {
		for one := range strings.SplitSeq(s.AttrOr("srcset", ""), ",") {
			add(strings.Fields(one)[0])
		}
	})
	return paths
}

// seeds are the addresses of all routes asked for by GET, with real numbers,
// names and tokens, and with the queries that they know.
func (h *leakSite) seeds() (paths []string) {
	for _, route := range h.Handler().(*web.Server).Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet && path != link.NotificationStream {
			paths = append(paths, h.fill(path)...)
		}
	}
	for _, what := range []notification.Unsubscribe{"answers", "all", notification.UnsubscribeIdea(h.hidden.ID)} {
		paths = append(paths, link.Unsubscribe(notification.UnsubscribeToken(h.Accounts, h.ruth.ID, what)))
	}
	paths = append(paths, h.keys...)
	queries := map[string][]string{
		"": {
			"",
		},
		"/ideas/":     {"order=newest", "order=oldest", "proposed=1"},
		"/comments/":  {"comments=1", "to=1"},
		"/questions/": {"choice=1", "choice=3"},
		link.Mentionable: {
			"q=cleo",
			"q=markerxq",
			"q=cleo@&idea=1",
			"q=example&idea=2",
			"q=example.com&idea=1",
			"q=t&idea=1",
		},
		link.Me: {
			"show=ideas",
			"show=votes",
			"show=following",
			"show=comments",
		},
		link.Notifications: {"show=unread"},
		link.Home: {
			"tag=open-tag",
			"tag=secret-door",
			"tag_none=secret-door",
			"sort=new",
			"sort=top",
			"status=shipped",
			"mine=1",
			"voted=1",
			"category=secret-room",
			"q=markerxqroomtitle",
			"q=markerxqroomsaid",
			"q=markerxqtitle",
			"q=markerxqnote",
			"q=tag:markerxqtag",
			"q=markerxqhiddendupe",
			"q=markerxqdupesaid",
			"q=backroomxqdupe",
			"category=back-room",
		},
		link.LinkableIdeas: {
			"q=markerxqroomtitle",
			"q=markerxqtitle",
			"q=markerxqhiddendupe",
			"q=backroomxqdupe",
			"q=A+plain+idea",
			"q=" + strconv.FormatInt(h.hidden.ID, 10),
		},
		link.Similar: {
			"title=markerxqroomtitle",
			"title=markerxqtitle",
			"title=A+plain+idea&body=markerxqroomidea",
			"title=markerxqdupe+backroomxqtitle",
			"title=markerxqhiddendupe",
		},
		link.Moderate: {"queue=hidden", "queue=new"},
	}
	for _, path := range slices.Clone(paths) {
		for prefix, list := range queries {
			rest, below := strings.CutPrefix(path, prefix)
			if prefix == path || below && strings.HasSuffix(prefix, "/") && prefix != link.Home && !strings.Contains(rest, "/") {
				for _, query := range list {
					paths = append(paths, path+"?"+query)
				}
			}
		}
	}
	return paths
}

// fill returns the addresses of a route, one for each thing there is.
func (h *leakSite) fill(route string) (paths []string) {
	if !strings.Contains(route, ":") {
		return []string{strings.TrimSuffix(route, "*")}
	}
	tables := map[string]string{
		"/ideas/":             "ideas",
		"/comments/":          "comments",
		"/questions/":         "questions",
		"/people/":            "users",
		"/admin/people/":      "users",
		"/companies/":         "companies",
		"/admin/tags/":        "tags",
		"/admin/categories/":  "categories",
		"/views/":             "saved_views",
		"/admin/companies/":   "companies",
		"/attachments/":       "attachments",
		"/admin/invitations/": "invitations",
		"/admin/jobs/":        "river_job",
	}
	if strings.HasPrefix(route, "/attachments/") {
		var all []board.Attachment
		h.sure(h.DB.Read(h.t.Context()).Find(&all).Error)
		for _, picture := range all {
			paths = append(paths, link.Attachment(picture.ID, picture.Key, picture.Widths()[0]))
		}
		return paths
	}
	if before, after, named := strings.Cut(route, "/tags/:name"); named {
		return []string{
			before + "/tags/secret-door" + after,
			before + "/tags/secret-door.atom",
			before + "/tags/open-tag" + after,
			before + "/tags/open-tag.atom",
			before + "/tags/" + mark + "turned" + after,
		}
	}
	if before, after, named := strings.Cut(route, "/categories/:name"); named {
		return []string{
			before + "/categories/general" + after,
			before + "/categories/secret-room" + after,
			before + "/categories/secret-room.atom",
			before + "/categories/back-room" + after,
			before + "/categories/back-room.atom",
		}
	}
	from := strings.NewReplacer(":name", "general.atom", ":token", "none", ":file", "40").Replace(route)
	before, after, numbered := strings.Cut(from, ":id")
	if !numbered {
		return []string{from}
	}
	var ids []int64
	if tables[before] != "" {
		h.sure(h.DB.Read(h.t.Context()).Raw("SELECT id FROM " + tables[before] + " ORDER BY id").Scan(&ids).Error)
	}
	for _, id := range append(ids, int64(999)) {
		paths = append(paths, fmt.Sprint(before, id, after))
		if route == "/ideas/:id" {
			paths = append(paths, link.IdeaFeed(id))
		}
	}
	return paths
}

// shortBody finds the forms whose text is too short for pictures and mentions.
var shortBody = regexp.MustCompile(`/(reason|outcome|questions|duplicate-of)$|^/questions/`)

// forms sends every form of the comments, of questions and of votes about
// everything, as a person and as a script, and returns what the answers tell.
func (h *leakSite) forms(client *apptest.Client) map[string]bool {
	h.t.Helper()
	body := naming(h.Cast.Cleo, "")
	var pictures []board.Attachment
	h.sure(h.Forget(), h.DB.Read(h.t.Context()).Find(&pictures).Error)
	for _, picture := range pictures {
		body += (board.Attachment{ID: picture.ID}).Markdown()
	}
	form := url.Values{
		"emoji":   {"heart"},
		"level":   {"everything"},
		"verdict": {"yes"},
		"parent":  {fmt.Sprint(h.note)},
	}
	read := map[string]bool{}
	for _, route := range h.Handler().(*web.Server).Routes() {
		method, path, _ := strings.Cut(route, " ")
		about := strings.HasPrefix(path, "/ideas/:id") || strings.HasPrefix(path, "/comments/:id") ||
			strings.HasPrefix(path, "/questions/:id") ||
			strings.HasPrefix(path, "/moderate")
		if method != http.MethodPost || !about && path != link.Preview && path != link.NotificationsRead {
			continue
		}
		form.Set("body", body)
		if shortBody.MatchString(path) {
			form.Set("body", "Mine.")
		}
		for _, to := range h.fill(path) {
			for _, header := range []http.Header{{}, {"Hx-Request": {"true"}}} {
				client.Header = header
				page := client.Post(to, form)
				for word := range told(page.Body, fmt.Sprint(page.Header)) {
					read[word], h.where[word] = true, " from "+to
				}
				if page.Status >= 500 {
					h.t.Errorf("POST %s: %d", to, page.Status)
				}
			}
		}
		form.Set("preview", "1") // every other route, and so comments, too
	}
	return read
}

// download returns what the files of a person's own data tell.
func (h *leakSite) download(client *apptest.Client) map[string]bool {
	h.t.Helper()
	page := client.Get(link.MeDownload).Want(http.StatusOK)
	packed, err := zip.NewReader(strings.NewReader(page.Body), int64(len(page.Body)))
	h.sure(err)
	read := map[string]bool{}
	for _, entry := range packed.File {
		file, err := entry.Open()
		h.sure(err)
		text, err := io.ReadAll(file)
		h.sure(err)
		for word := range told(entry.Name, string(text)) {
			read[word], h.where[word] = true, " in "+entry.Name
		}
	}
	return read
}

// mails looks through all that was sent to people who are not staff now.
func (h *leakSite) mails() {
	h.t.Helper()
	open, staff := 0, map[string]bool{}
	for _, mail := range h.server.Received() {
		read := told(mail.Subject, mail.Text, mail.HTML, fmt.Sprint(mail.Headers))
		if mail.To == *h.Cast.Maya.Email || mail.To == *h.admin.Email {
			maps.Copy(staff, read)
			continue
		}
		if read[openWord] {
			open++
		}
		for word := range read {
			h.where[word] = " in a mail, " + mail.Subject
		}
		h.closed(mail.To, mail.To, read)
	}
	if open < 4 || !staff[mark+"notereply"] {
		h.t.Errorf("%d mails of what is open, and staff read %v", open, staff)
	}
}
