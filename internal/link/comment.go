package link

import "strconv"

// The addresses of the comments under an idea, and of what brings its news.
const (
	Preview     = "/preview"     // Markdown as it will look
	Mentionable = "/mentionable" // people whom a comment may name
	Attachments = "/attachments" // sends a picture

	LinkableIdeas = "/ideas/linkable" // ideas that a text may link to

	Notifications      = "/notifications"
	NotificationsRead  = "/notifications/read"
	NotificationStream = "/notifications/stream"
	MeNotifications    = "/me/notifications"

	MeMail = MeNotifications + "/mail" // mail is to go to one's address again

	Feed        = "/feed.atom"
	RoadmapFeed = "/roadmap.atom"

	AdminJobs = "/admin/jobs"
	Outcomes  = "/moderate/outcomes" // people for whom what shipped did not solve it

	OpenQuestions = "/moderate/questions" // that nobody has closed
)

// PreviewOf returns the address of the preview of a text of this kind, "comment", "idea",
// "answer" or "summary", about an idea or in the place of a comment; 0 for none.
func PreviewOf(kind string, ideaID, commentID int64) string {
	idea, comment := number(ideaID), number(commentID)
	if ideaID == 0 {
		idea = ""
	}
	if commentID == 0 {
		comment = ""
	}
	return Query(Preview, "kind", kind, "idea", idea, "comment", comment)
}

// Comments returns where a form adds a comment to an idea.
func Comments(ideaID int64) string { return idea(ideaID) + "/comments" }

// Comment returns the permanent address of a comment.
func Comment(id int64) string { return "/comments/" + number(id) }

// CommentAnchor returns the id of a comment's element on a page.
func CommentAnchor(id int64) string { return "comment-" + number(id) }

// CommentEdit returns the form in which somebody edits what they said.
func CommentEdit(id int64) string { return Comment(id) + "/edit" }

// CommentDo returns where a form does something to a comment: "delete", "hide",
// "unhide", "pin", "unpin", "react", "unreact".
func CommentDo(id int64, what string) string { return Comment(id) + "/" + what }

// CommentVersions returns the page of what a comment said before.
func CommentVersions(id int64) string { return Comment(id) + "/versions" }

// IdeaDo returns where a form does something to an idea: "lock", "unlock",
// "react", "unreact", "reason", "outcome", "questions".
func IdeaDo(id int64, what string) string { return idea(id) + "/" + what }

// Question returns where a question is.
func Question(id int64) string { return "/questions/" + number(id) }

// QuestionDo returns where a form does something to a question: "answer", "close".
func QuestionDo(id int64, what string) string { return Question(id) + "/" + what }

// QuestionAnchor returns the id of a question's element on a page.
func QuestionAnchor(id int64) string { return "question-" + number(id) }

// Reasons returns the page of why people vote for an idea.
func Reasons(ideaID int64) string { return idea(ideaID) + "/reasons" }

// Attachment returns a picture, width pixels wide. key changes with the picture,
// so that browsers may keep it.
func Attachment(id int64, key string, width int) string {
	return Attachments + "/" + number(id) + "/" + key + "-" + strconv.Itoa(width)
}

// Unsubscribe returns the page that a mail's unsubscribe link leads to; a POST
// to it stops the mails.
func Unsubscribe(token string) string { return "/unsubscribe/" + token }

// IdeaFeed returns the feed of an idea and its comments.
func IdeaFeed(id int64) string { return idea(id) + ".atom" }

// CategoryFeed returns the feed of a category.
func CategoryFeed(slug string) string { return "/categories/" + slug + ".atom" }

// AdminJobRetry returns where an administrator has a dead job tried again.
func AdminJobRetry(id int64) string { return AdminJobs + "/" + number(id) + "/retry" }
