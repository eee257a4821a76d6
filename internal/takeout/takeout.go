// Package takeout writes everything that the board keeps about a person, for
// that person, as a ZIP file. It is the only package that may read the tables of
// every other; it changes nothing.
package takeout

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
)

// ownProfile is profile.json: what is kept about the person themselves.
type ownProfile struct {
	ID                                                      int64
	Name, Email, Role, Language, TimeZone, Source, SourceID string
	SecondStep                                              bool
	CreatedAt                                               time.Time
	TrustedAt, FirstIdeaAt, FirstAnswerAt, LookedAt         *time.Time
}

func profileOf(user account.User) ownProfile {
	return ownProfile{ID: user.ID, Name: user.Name, Email: some(user.Email), Role: string(user.Role), Language: user.Language, TimeZone: user.TimeZone,
		Source: some(user.Source), SourceID: some(user.SourceID), SecondStep: user.SecondStep, CreatedAt: user.CreatedAt,
		TrustedAt: user.TrustedAt, FirstIdeaAt: user.FirstIdeaAt, FirstAnswerAt: user.FirstAnswerAt, LookedAt: user.LookedAt}
}

func some(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Files opens a file of a picture by its name in the store. It returns nil for
// one that is not there.
type Files func(ctx context.Context, name string) (io.ReadCloser, error)

// Write writes all that the board keeps about the actor to w, as a ZIP
// file of JSON and of CSV tables, with their pictures, and with a README in the
// language of ctx's reader.
// Rows are written as they are read, a batch at a time. No token, hash or secret
// is among them. When it errs before the first byte, w is untouched.
func Write(ctx context.Context, w io.Writer, b *board.Board, files Files, actor board.Actor, now time.Time) error {
	data, user, err := b.OwnData(ctx, actor)
	if err != nil {
		return err
	}
	packed := packer{zip.NewWriter(w), files, now}
	if err := packed.person(ctx, data, user); err != nil {
		return fmt.Errorf("write the data of user %d: %w", user.ID, err)
	}
	if err := packed.Close(); err != nil {
		return fmt.Errorf("write the data of user %d: %w", user.ID, err)
	}
	return nil
}

// packer adds files to a ZIP.
type packer struct {
	*zip.Writer
	files Files
	now   time.Time
}

func (p packer) file(name string, write func(io.Writer) error) error {
	method := zip.Deflate
	if strings.HasPrefix(name, picturesFolder) { // these are as small as they get
		method = zip.Store
	}
	to, err := p.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: p.now})
	if err == nil {
		err = write(to)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (p packer) person(ctx context.Context, data board.OwnData, user account.User) error {
	steps := []func() error{
		func() error {
			return p.file("README.txt", func(to io.Writer) error { return readme(ctx, to, user, p.now) })
		},
		func() error {
			return p.file("profile.json", func(to io.Writer) error { return writeObject(to, profileOf(user)) })
		},
		func() error { return p.portrait(ctx, data) },
		func() error { return both(ctx, p, "ideas", data.Ideas) },
		func() error { return jsonOnly(ctx, p, "idea_versions", data.Versions) },
		func() error { return jsonOnly(ctx, p, "answers", data.Answers) },
		func() error { return jsonOnly(ctx, p, "answer_versions", data.AnswerVersions) },
		func() error { return both(ctx, p, "votes", data.Votes) },
		func() error { return both(ctx, p, "follows", data.Follows) },
		func() error { return both(ctx, p, "reasons", data.Reasons) },
		func() error { return jsonOnly(ctx, p, "questions", data.Questions) },
		func() error { return jsonOnly(ctx, p, "question_answers", data.Replies) },
		func() error { return jsonOnly(ctx, p, "outcomes", data.Outcomes) },
		func() error { return both(ctx, p, "comments", data.Comments) },
		func() error { return jsonOnly(ctx, p, "comment_versions", data.CommentVersions) },
		func() error { return both(ctx, p, "reactions", data.Reactions) },
		func() error { return jsonOnly(ctx, p, "pictures", data.Pictures) },
		func() error {
			return data.PictureFiles(ctx, func(sent board.Attachment) error { return p.picture(ctx, sent) })
		},
		func() error { return jsonOnly(ctx, p, "notifications", data.Notifications) },
		func() error { return jsonOnly(ctx, p, "letters", data.Letters) },
		func() error { return jsonOnly(ctx, p, "settings", data.Settings) },
		func() error { return jsonOnly(ctx, p, "categories", data.Categories) },
		func() error { return jsonOnly(ctx, p, "tags", data.Tags) },
		func() error { return jsonOnly(ctx, p, "idea_tags", data.IdeaTags) },
		func() error { return jsonOnly(ctx, p, "saved_views", data.Views) },
		func() error { return jsonOnly(ctx, p, "same_suggestions", data.Sames) },
		func() error { return jsonOnly(ctx, p, "companies", data.Companies) },
		func() error { return jsonOnly(ctx, p, "sessions", data.Sessions) },
		func() error { return jsonOnly(ctx, p, "identities", data.Identities) },
		func() error { return jsonOnly(ctx, p, "ways_in", data.Keys) },
		func() error { return jsonOnly(ctx, p, "events", data.Events) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (p packer) portrait(ctx context.Context, data board.OwnData) error {
	avatar, err := data.Portrait(ctx)
	if err != nil || avatar == nil {
		return err
	}
	return p.file("avatar"+ending(avatar.Type), func(to io.Writer) error {
		_, err := to.Write(avatar.Picture)
		return err
	})
}

const picturesFolder = "pictures/"

// picture writes the largest file of a picture, as pictures/ID.jpg or .png.
func (p packer) picture(ctx context.Context, sent board.Attachment) error {
	widths := sent.Widths()
	if len(widths) == 0 {
		return nil
	}
	from, err := p.files(ctx, sent.File(widths[len(widths)-1]))
	if err != nil || from == nil {
		return err
	}
	defer from.Close()
	return p.file(fmt.Sprint(picturesFolder, sent.ID, ending(sent.Type)), func(to io.Writer) error {
		_, err := io.Copy(to, from)
		return err
	})
}

// ending is how the name of a file ends that holds a picture of a type.
func ending(kind string) string {
	if kind == "image/png" {
		return ".png"
	}
	return ".jpg"
}

// both writes a table as JSON and as CSV; it is read twice, so that neither
// has to wait in memory for the other.
func both[T any](ctx context.Context, p packer, name string, rows func(context.Context, func(T) error) error) error {
	if err := jsonOnly(ctx, p, name, rows); err != nil {
		return err
	}
	return p.file(name+".csv", func(to io.Writer) error { return writeCSV(ctx, to, rows) })
}

func jsonOnly[T any](ctx context.Context, p packer, name string, rows func(context.Context, func(T) error) error) error {
	return p.file(name+".json", func(to io.Writer) error { return writeJSON(ctx, to, rows) })
}

// readme says what the files are, in the reader's language, with the line ends
// that every editor shows.
func readme(ctx context.Context, to io.Writer, user account.User, now time.Time) error {
	lines := []string{
		i18n.T(ctx, "readme.heading", "Name", user.Name, "Date", i18n.Date(ctx, now)), "", i18n.T(ctx, "readme.what"), "",
		"profile.json      " + i18n.T(ctx, "readme.profile"),
		"ideas.json, .csv  " + i18n.T(ctx, "readme.ideas"),
		"idea_versions     " + i18n.T(ctx, "readme.versions"),
		"answers           " + i18n.T(ctx, "readme.answers"),
		"answer_versions   " + i18n.T(ctx, "readme.answer_versions"),
		"votes.json, .csv  " + i18n.T(ctx, "readme.votes"),
		"follows           " + i18n.T(ctx, "readme.follows"),
		"reasons           " + i18n.T(ctx, "reason.readme"),
		"questions         " + i18n.T(ctx, "question.readme"),
		"question_answers  " + i18n.T(ctx, "question.readme_answers"),
		"outcomes          " + i18n.T(ctx, "outcome.readme"),
		"comments          " + i18n.T(ctx, "readme.comments"),
		"comment_versions  " + i18n.T(ctx, "readme.comment_versions"),
		"reactions         " + i18n.T(ctx, "readme.reactions"),
		"pictures          " + i18n.T(ctx, "readme.pictures"),
		"notifications     " + i18n.T(ctx, "readme.notifications"),
		"letters           " + i18n.T(ctx, "readme.letters"),
		"settings          " + i18n.T(ctx, "readme.settings"),
		"categories        " + i18n.T(ctx, "readme.categories"),
		"tags              " + i18n.T(ctx, "tags.readme_followed"),
		"idea_tags         " + i18n.T(ctx, "tags.readme_ideas"),
		"saved_views       " + i18n.T(ctx, "tags.readme_views"),
		"same_suggestions  " + i18n.T(ctx, "tags.readme_same"),
		"companies         " + i18n.T(ctx, "readme.companies"),
		"sessions          " + i18n.T(ctx, "readme.sessions"),
		"identities        " + i18n.T(ctx, "readme.identities"),
		"ways_in           " + i18n.T(ctx, "readme.ways_in"),
		"events            " + i18n.T(ctx, "readme.events"),
		"", i18n.T(ctx, "readme.form"),
	}
	_, err := io.WriteString(to, strings.Join(lines, "\r\n")+"\r\n")
	return err
}
