package web

import (
	"net/http"
	"slices"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// me serves GET /me: what became of one's own ideas, votes and follows; with "show",
// all of one of these lists.
func (s *server) me(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	since, err := s.Accounts.MarkVisited(ctx, *user)
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	view := templates.MePage{
		Page:  s.page(c, i18n.T(ctx, "page.me")),
		Since: since,
		First: since.Equal(user.CreatedAt),
		Now:   s.Now(),
	}
	view.Nav, view.NoIndex = "me", true
	lists := lister{s, c, snapshot, since}
	if name := c.QueryParam("show"); name != "" {
		err = s.myList(c, &view, lists, board.PersonList(name))
	} else {
		err = s.myPage(c, &view, lists)
	}
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, templates.Me(view))
}

// myLists returns the lists of /me, in its order, with their headings.
// i18n: me.ideas me.ideas_empty me.votes me.votes_empty me.follows me.follows_empty
var myLists = []board.PersonList{board.ListProposed, board.ListVotes, board.ListFollows}

func (s *server) myPage(c Context, view *templates.MePage, lists lister) error {
	ctx := c.Request().Context()
	mine, err := s.Board.MyPage(ctx, actor(c), lists.since)
	if err != nil {
		return err
	}
	if view.Waiting, err = s.pendingVotes(c, *userOf(c)); err != nil {
		return err
	}
	companies, err := s.Accounts.CompaniesOf(ctx, userOf(c).ID)
	if err != nil {
		return err
	}
	view.Companies = companyLinks(companies)
	view.MoreNews = mine.MoreUpdates
	for _, news := range mine.Updates {
		view.News = append(view.News, s.newsItem(c, news))
	}
	pages := map[board.PersonList]board.PersonIdeas{
		board.ListProposed: mine.Ideas,
		board.ListVotes:    mine.Votes,
		board.ListFollows:  mine.Follows,
	}
	for _, name := range myLists {
		list := lists.list(name, "me", pages[name])
		if pages[name].Next != "" {
			list.All = link.Query(link.Me, "show", string(name))
		}
		list.Way, list.WayName = link.Home, i18n.T(ctx, "me.look_around")
		if name == board.ListProposed {
			list.Way, list.WayName = link.NewIdea, i18n.T(ctx, "nav.propose")
		}
		view.Lists = append(view.Lists, list)
	}
	for _, category := range mine.Categories {
		view.FollowedCategories = append(view.FollowedCategories, templates.Filter{
			Name: categoryName(c, category.Slug, category.Name),
			URL:  link.Query(link.CategoryPage(category.Slug), "sort", string(board.Newest)),
		})
	}
	return nil
}

// companyLinks returns links to the pages of companies.
func companyLinks(companies []account.Company) (links []templates.NamedLink) {
	for _, company := range companies {
		links = append(links, templates.NamedLink{Name: company.Name, URL: link.Company(company.ID)})
	}
	return links
}

func (s *server) myList(c Context, view *templates.MePage, lists lister, name board.PersonList) error {
	if !slices.Contains(myLists, name) {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	page, err := s.Board.ListOf(c.Request().Context(), actor(c), name, actor(c).ID, c.QueryParam("after"))
	if err != nil {
		return err
	}
	list := lists.list(name, "me", page)
	if page.Next != "" {
		list.More = link.Query(link.Me, "show", string(name), "after", page.Next)
	}
	view.Alone, view.Heading, view.Lists = true, list.Heading, []templates.PersonList{list}
	return nil
}

func (s *server) newsItem(c Context, news board.Update) templates.NewsItem {
	item := templates.NewsItem{
		URL:   link.Idea(news.IdeaID, news.Title),
		Title: news.Title,
		Text:  news.Body,
		At:    news.At,
		Now:   s.Now(),
	}
	if item.Imported = news.By.ID == 0; !item.Imported {
		item.By = shownPerson(c, news.By)
	}
	item.From, item.To = badgeOf(c, news.From), badgeOf(c, news.To)
	return item
}

// badgeOf returns the badge of a status, or nil for none.
func badgeOf(c Context, status *board.Status) *ui.Badge {
	if status == nil {
		return nil
	}
	drawn := badge(c, *status)
	return &drawn
}

// lister prepares lists of a person's ideas for a page.
type lister struct {
	*server
	c        Context
	snapshot *board.Snapshot
	since    time.Time // later answers are marked as new; zero: none
}

// list returns a page of a list. section is the key of its heading, such as
// "me.votes"; "me.votes_empty" is the text of an empty list.
func (l lister) list(name board.PersonList, section string, page board.PersonIdeas) templates.PersonList {
	ctx := l.c.Request().Context()
	list := templates.PersonList{
		ID:      "list-" + string(name),
		Heading: i18n.T(ctx, section+"."+string(name)),
		Empty:   i18n.T(ctx, section+"."+string(name)+"_empty"),
	}
	for _, idea := range page.Ideas {
		list.Items = append(list.Items, templates.PersonItem{
			URL:    link.Idea(idea.ID, idea.Title),
			Title:  idea.Title,
			Status: badge(l.c, l.snapshot.Status(idea.StatusID)),
			Votes:  idea.VoteCount,
			At:     idea.CreatedAt,
			Now:    l.Now(),
			New:    !l.since.IsZero() && idea.AnsweredAt != nil && idea.AnsweredAt.After(l.since),
			Part:   idea.MergedIntoID != nil,
		})
	}
	return list
}

// signedIn returns the signed-in person, or the refusal that leads to sign-in.
func signedIn(c Context) (*account.User, error) {
	if user := userOf(c); user != nil {
		return user, nil
	}
	return nil, problem.New(problem.SignedOut, "problem.signed_out")
}
