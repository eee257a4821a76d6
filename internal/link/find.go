package link

import (
	"net/url"
	"strconv"
)

// The addresses of finding and joining: search, tags, categories, look-alikes,
// merges, links between ideas, saved views.
const (
	Similar = "/ideas/similar" // ideas like the one that is being written

	AdminTags       = "/admin/tags"
	AdminCategories = "/admin/categories"

	ModerateSame = "/moderate/same" // what people say is the same
	Views        = "/views"
)

// Search returns the list of what a search finds.
func Search(words string) string { return Query(Home, "q", words) }

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

// Same returns where a person says that an idea is the same as another.
func Same(id int64) string { return idea(id) + "/same" }

// View returns a saved view; what is "", "edit" or "remove".
func View(id int64, what string) string { return part(Views, id, what) }

func part(path string, id int64, what string) string {
	path += "/" + strconv.FormatInt(id, 10)
	if what != "" {
		path += "/" + what
	}
	return path
}
