package link

import (
	"net/url"
	"regexp"
	"strconv"
)

// The addresses of finding and merging: search, tags, categories, similar ideas,
// merges, links between ideas, saved views.
const (
	Similar  = "/ideas/similar" // ideas like the one that is being written
	FindIdea = "/ideas/find"    // another idea that a form names, as a part

	AdminTags       = "/admin/tags"
	AdminCategories = "/admin/categories"

	ModerateDuplicates = "/moderate/duplicates" // reports of duplicates

	ModerateSelected = "/moderate/selected" // does something to the chosen ideas of a queue
	ModerateMerge    = "/moderate/merge"    // leads on to the merge of the ideas that were ticked
	Views            = "/views"
)

// Tag returns the page of a tag.
func Tag(slug string) string { return "/tags/" + slug }

// TagFeed returns the feed of a tag.
func TagFeed(slug string) string { return Tag(slug) + ".atom" }

// TagDo returns where a form does something to a tag as a reader: "follow",
// "unfollow".
func TagDo(slug, what string) string { return Tag(slug) + "/" + what }

// AdminTag returns where staff change a tag; what is "", "merge" or "remove".
func AdminTag(id int64, what string) string { return part(AdminTags, id, what) }

// CategoryPage returns the page of a category.
func CategoryPage(slug string) string { return "/categories/" + url.PathEscape(slug) }

// CategoryDo returns where a form does something to a category as a reader:
// "follow", "unfollow".
func CategoryDo(slug, what string) string { return CategoryPage(slug) + "/" + what }

// AdminCategory returns where admins change a category; what is "", "move" or
// "remove".
func AdminCategory(id int64, what string) string { return part(AdminCategories, id, what) }

// IdeaTags returns where a form says which tags an idea has.
func IdeaTags(id int64) string { return idea(id) + "/tags" }

// Merge returns the page on which staff merge an idea with others, and where its
// form goes.
func Merge(id int64) string { return idea(id) + "/merge" }

// Unmerge returns where staff take a duplicate out of the idea that it was merged
// into.
func Unmerge(id int64) string { return idea(id) + "/unmerge" }

// MergedAnchor returns the id of the heading of a duplicate's talk.
func MergedAnchor(id int64) string { return "merged-" + number(id) }

// DuplicateOf returns where a person reports an idea as a duplicate of another.
func DuplicateOf(id int64) string { return idea(id) + "/duplicate-of" }

// View returns a saved view; what is "", "edit" or "remove".
func View(id int64, what string) string { return part(Views, id, what) }

// ViewFeed returns the feed of a view for one person, whose key it holds.
func ViewFeed(id, person int64, key string) string {
	return Query(View(id, "")+".atom", "for", strconv.FormatInt(person, 10), "key", key)
}

// ViewInModeration returns the moderation page with a view as its queue.
func ViewInModeration(id int64, after string, idea int64) string {
	open := ""
	if idea != 0 {
		open = strconv.FormatInt(idea, 10)
	}
	return Query(Moderate, "view", strconv.FormatInt(id, 10), "after", after, "idea", open)
}

func part(path string, id int64, what string) string {
	path += "/" + strconv.FormatInt(id, 10)
	if what != "" {
		path += "/" + what
	}
	return path
}

// ideaNames are the ways to name an idea: its number, with or without words
// behind, and its address.
var ideaNames = regexp.MustCompile(
	`^(?:#([1-9][0-9]{0,17})(?:\s.*)?|([1-9][0-9]{0,17})|(?:.*/)?ideas/([1-9][0-9]{0,17})(?:[^0-9].*)?)$`,
)

// IdeaNumber returns the number of the idea that text names, or 0: "12", "#12",
// "#12 Dark mode", or an address of its page.
func IdeaNumber(text string) int64 {
	for i, match := range ideaNames.FindStringSubmatch(text) {
		if i > 0 && match != "" {
			id, _ := strconv.ParseInt(match, 10, 64) // digits that fit
			return id
		}
	}
	return 0
}
