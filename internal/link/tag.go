package link

// Tags is the page of all tags; AdminTagAuthors is where staff say whether
// authors, too, tag their ideas.
const (
	Tags            = "/tags"
	AdminTagAuthors = "/admin/tags/authors"
)
