package bench

import (
	"ideaboard/internal/link"
)

// load is one kind of request, and the floor that it is held against.
type load struct {
	name    string
	floor   string  // in words
	aim     float64 // of the ratio; 0: none
	product func(connections, seconds int) rate
	least   func(connections, seconds int) rate
}

// loads are the rows of the table.
func (r *run) loads() []load {
	idea := r.ideaToRead()
	page := link.Idea(idea.id, idea.title)
	list, one := r.listFloor(), r.ideaFloor(page, idea.id)
	return []load{
		{"list, signed out", "constant bytes", 0.5, r.asVisitor(r.url, "/"), r.asVisitor(r.constantFloor("/"), "/")},
		{"list, signed in", "pgx + templ", 0.6, r.asMembers(r.url, "/"), r.asMembers(list, "/")},
		{"idea, signed out", "constant bytes", 0, r.asVisitor(r.url, page), r.asVisitor(r.constantFloor(page), page)},
		{"idea, signed in", "pgx + templ", 0.6, r.asMembers(r.url, page), r.asMembers(one, page)},
		{"list, votes beside", "without votes", 0.9, r.withVotes(r.asVisitor(r.url, "/")), r.asVisitor(r.url, "/")},
		{"idea, votes beside", "without votes", 0.9, r.withVotes(r.asVisitor(r.url, page)), r.asVisitor(r.url, page)},
		{"vote, many ideas", "pgbench", 0, r.votesOnMany(), r.voteFloor(voteSpreadSQL)},
		{"vote, one idea", "pgbench", 0, r.votesOnOne(), r.voteFloor(voteOneSQL)},
	}
}

// asVisitor reads a page without a cookie.
func (r *run) asVisitor(server, path string) func(connections, seconds int) rate {
	weight := r.samePage(server, r.url, path, person{})
	return func(connections, seconds int) rate {
		return r.whole(r.wrk(server+path, connections, seconds, acceptHeaders(), ""), weight)
	}
}

// asMembers reads a page as one signed-in person after the other.
func (r *run) asMembers(server, path string) func(connections, seconds int) rate {
	weight := r.samePage(server, r.url, path, r.people[0])
	tokens := r.file("tokens", r.tokens())
	return func(connections, seconds int) rate {
		return r.whole(r.wrk(server+path, connections, seconds, acceptHeaders(), visitLua, tokens, "0"), weight)
	}
}

// whole fails the test when answers are smaller than the page is, redirects
// for example.
func (r *run) whole(found rate, weight int) rate {
	if found.bytes < weight*9/10 {
		r.Errorf("answers have %d bytes, the page has %d", found.bytes, weight)
	}
	return found
}

// acceptHeaders are those of a browser that does or does not take compressed
// pages.
func acceptHeaders() []string {
	if *zipped {
		return []string{"Accept-Encoding: gzip"}
	}
	return nil
}
