// Package link holds every address of the board, so that no page spells one
// out. It knows no domain types: ids, slugs and words only.
package link

import (
	"net/url"
	"strconv"
	"strings"

	"ideaboard/internal/text"
)

// The addresses without parts.
const (
	Home     = "/"
	NewIdea  = "/ideas/new"
	Ideas    = "/ideas"
	Moderate = "/moderate"
	SignIn   = "/sign-in"
	CallOff  = "/sign-in/call-off"
	Code     = "/sign-in/code"
	Confirm  = "/sign-in/confirm"
	SignOut  = "/sign-out"
	Me       = "/me"
	Setup    = "/setup"
	Language = "/language"
	Density  = "/density" // of lists
	DevMail  = "/dev/mail"
	Site     = "/admin/site"

	Brand        = "/admin/brand"
	BrandLogo    = Brand + "/logo"
	BrandPreview = Brand + "/preview"
	Manifest     = "/manifest.webmanifest"
	BoardCard    = "/card.png"       // the picture that other sites show beside a link to the board
	MailLogo     = "/logo/light.png" // the logo of the moment, for emails
)

// Logo returns the address of the logo with this key; it changes with the picture.
func Logo(key string) string { return "/logo/" + key + ".png" }

// Icon returns the address of the board's icon of a kind; version changes with the brand.
func Icon(kind, version string) string { return "/icons/" + kind + "-" + version + ".png" }

// IdeaCard returns the picture that other sites show beside a link to an idea.
func IdeaCard(id int64) string { return idea(id) + "/card.png" }

// Idea returns the page of an idea: its number and its title in words.
func Idea(id int64, title string) string { return idea(id) + slugPart(title) }

// IdeaEdit returns the form in which an author edits their idea.
func IdeaEdit(id int64) string { return idea(id) + "/edit" }

// IdeaVersions returns the page with every version of an idea's words.
func IdeaVersions(id int64) string { return idea(id) + "/versions" }

// Vote returns where a form adds the actor's vote.
func Vote(id int64) string { return idea(id) + "/vote" }

// Unvote returns where a form takes the actor's vote back.
func Unvote(id int64) string { return idea(id) + "/unvote" }

// Answers returns where staff answer an idea and set its status.
func Answers(id int64) string { return idea(id) + "/answers" }

// Category returns where staff put an idea on another category.
func Category(id int64) string { return idea(id) + "/category" }

// Hide returns where staff hide an idea.
func Hide(id int64) string { return idea(id) + "/hide" }

// Unhide returns where staff show a hidden idea again.
func Unhide(id int64) string { return idea(id) + "/unhide" }

// Whole returns in full an address that stands on the page at, which is whole
// itself, for what is read elsewhere: "" when it is none that people may follow.
func Whole(address, at string) string {
	base, err := url.Parse(at)
	if err != nil {
		return ""
	}
	to, err := base.Parse(address)
	if err != nil || to.Scheme != "https" && to.Scheme != "http" && to.Scheme != "mailto" {
		return ""
	}
	return to.String()
}

func idea(id int64) string { return "/ideas/" + strconv.FormatInt(id, 10) }

func slugPart(title string) string {
	if slug := text.Slug(title); slug != "" {
		return "-" + slug
	}
	return ""
}

// Query returns path with the pairs of name and value that are not empty, in
// the order given, so that one state of a page has one address.
func Query(path string, pairs ...string) string {
	var query strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if query.Len() > 0 {
			query.WriteByte('&')
		}
		query.WriteString(url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1]))
	}
	if query.Len() == 0 {
		return path
	}
	return path + "?" + query.String()
}

// SignInFrom returns the sign-in page that leads back to returnTo.
func SignInFrom(returnTo string) string { return Query(SignIn, "return", returnTo) }

// SignInToVote returns the sign-in page that counts a vote for the idea once
// the visitor is signed in, and leads back to returnTo.
func SignInToVote(id int64, returnTo string) string {
	return Query(SignIn, "vote", strconv.FormatInt(id, 10), "return", returnTo)
}
