package templates_test

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// commentPages are the samples of what is said of an idea.
func commentPages(ctx context.Context) map[string]templ.Component {
	frame := func(viewer templates.Viewer) templates.Page {
		return templates.Page{
			Title:    i18n.T(ctx, "comments.thread"),
			Path:     "/comments/4",
			SiteName: "Larkspur ideas",
			Viewer:   viewer,
			Nav:      "ideas",
		}
	}
	seen, staff, locked := idea(visitor, false), idea(admin, true), idea(member, false)
	seen.Comments, staff.Comments = commentList(ctx, false), commentList(ctx, true)
	locked.Comments = &templates.CommentList{
		IdeaID:   1,
		Count:    1,
		Locked:   true,
		Comments: commentList(ctx, false).Comments[:1],
	}
	first := commentList(ctx, false)
	first.Comments, first.Pinned, first.Count, first.Orders = nil, nil, 0, nil
	first.Form.Error, first.Form.Compose.Preview = i18n.T(ctx, "problem.comment_empty"), "<p>So it will look.</p>"
	fresh := idea(member, false)
	fresh.Comments = first
	thread := templates.ThreadPage{
		Page:      frame(member),
		IdeaURL:   "/ideas/1",
		IdeaTitle: "A waiting list for full classes",
		Head:      seen.Comments.Comments[0],
		Replies:   seen.Comments.Comments[0].Replies,
		First:     "/comments/4",
		More:      "/comments/4?comments=c1_2",
		Form:      seen.Comments.Form,
	}
	thread.Head.Replies = nil
	thread.Form = &templates.CommentForm{
		ID:       "say",
		Action:   link.Comments(1),
		Parent:   5,
		To:       "Maya Lindqvist",
		SignedIn: true,
		DraftKey: "reply-4",
		Draft:    "t",
		Keep:     true,
	}
	closed := thread
	closed.Form, closed.Locked, closed.First, closed.More, closed.Replies = nil, true, "", "", nil
	return map[string]templ.Component{
		"talk":          templates.Idea(seen),
		"talk-staff":    templates.Idea(staff),
		"talk-locked":   templates.Idea(locked),
		"talk-first":    templates.Idea(fresh),
		"thread":        templates.Thread(thread),
		"thread-locked": templates.Thread(closed),
		"comment-edit": templates.CommentEdit(templates.CommentEditPage{
			Page: frame(member),
			Back: "/comments/4",
			Form: templates.CommentForm{
				Action: link.CommentEdit(4),
				Body:   "Mine is full as well.",
				Error:  i18n.T(ctx, "problem.comment_empty"),
			},
		}),
		"comment-versions": templates.CommentVersions(
			templates.CommentVersionsPage{Page: frame(member), Back: "/comments/4", Versions: []templates.Version{
				{
					Person:  cleo,
					At:      ago(time.Hour),
					Now:     now,
					Body:    "<p>Mine is full as well.</p>",
					Current: true,
				},
				{Person: cleo, At: ago(2 * time.Hour), Now: now, Body: "<p>Mine, too.</p>"},
			}},
		),
		"person-said": templates.Person(templates.PersonPage{
			Page:   frame(visitor),
			Person: cleo,
			Since:  ago(900 * time.Hour),
			Said: []templates.Said{
				{ID: 4, IdeaTitle: "A waiting list for full classes", Text: "Mine is full as well.", At: ago(time.Hour), Now: now},
			},
		}),
	}
}

// commentList is a discussion with one of everything, as members or as staff see it.
func commentList(ctx context.Context, staff bool) *templates.CommentList {
	ruth := ui.Person{ID: 14, Name: "Ruth Okafor"}
	said := func(id int64, who ui.Person, age time.Duration, words string) templates.Comment {
		return templates.Comment{
			ID:        id,
			HeadID:    id,
			Person:    who,
			At:        ago(age),
			Now:       now,
			Body:      "<p>" + words + "</p>",
			Return:    "/ideas/1",
			CanReply:  true,
			CanHide:   staff,
			CanPin:    staff,
			CanEdit:   who == cleo,
			CanDelete: who == cleo,
		}
	}
	head := said(4, cleo, 50*time.Hour, "Mine is full as well, since <strong>March</strong>.")
	answer := said(5, maya, 40*time.Hour, "How many ask you in a week?")
	answer.HeadID = 4
	again := said(
		6, cleo, 30*time.Hour, "<blockquote><p>How many ask you in a week?</p></blockquote><p>Ten, often more.</p>",
	)
	again.HeadID, again.Edited = 4, true
	head.Replies, head.More, head.Rest = []templates.Comment{answer, again}, true, 3
	pinned := said(9, maya, 20*time.Hour, "We try this with six studios now.")
	pinned.Pinned = true
	gone := templates.Comment{
		ID:      10,
		HeadID:  10,
		Gone:    "deleted",
		Now:     now,
		Replies: []templates.Comment{said(11, ruth, time.Hour, "I agree.")},
		More:    staff,
	}
	t := &templates.CommentList{
		IdeaID:   1,
		Count:    1208,
		Return:   "/ideas/1",
		CanLock:  staff,
		Pinned:   &pinned,
		Comments: []templates.Comment{head, gone, {ID: 12, HeadID: 12, Gone: "hidden", Now: now}},
		More:     "/ideas/1?comments=c1_2",
		Orders: []templates.Tab{
			{Name: i18n.T(ctx, "comments.order_oldest"), URL: "/ideas/1#discussion", Current: true},
			{Name: i18n.T(ctx, "comments.order_newest"), URL: "/ideas/1?order=newest#discussion"},
		},
		Form: &templates.CommentForm{
			ID:       "say",
			Action:   link.Comments(1),
			Return:   "/ideas/1",
			SignedIn: staff,
			MayNote:  staff,
			DraftKey: "comment-1",
		},
	}
	if staff {
		note, hidden := said(7, maya, 5*time.Hour, "Cleo's contract ends in May."), said(8, ruth, 4*time.Hour, "Buy shoes.")
		note.Note, hidden.Hidden, hidden.CanPin = true, true, false
		t.Comments = append(t.Comments, note, hidden)
	}
	return t
}
