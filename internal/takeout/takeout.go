// Package takeout writes everything that the board stores about a person, for that person, as a ZIP
// file. It is the only package that may read the tables of all others. It changes nothing.
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
	"ideaboard/internal/database"
	"ideaboard/internal/i18n"
)

// ownProfile is profile.json: the person's own row.
type ownProfile struct {
	ID                                                      int64
	Name, Email, Role, Language, TimeZone, Source, SourceID string
	TwoStep                                                 bool
	CreatedAt                                               time.Time
	TrustedAt, FirstIdeaAt, FirstAnswerAt, LastVisitAt      *time.Time
}

func profileOf(user account.User) ownProfile {
	return ownProfile{
		ID:            user.ID,
		Name:          user.Name,
		Email:         orEmpty(user.Email),
		Role:          string(user.Role),
		Language:      user.Language,
		TimeZone:      user.TimeZone,
		Source:        orEmpty(user.Source),
		SourceID:      orEmpty(user.SourceID),
		TwoStep:       user.TwoStep,
		CreatedAt:     user.CreatedAt,
		TrustedAt:     user.TrustedAt,
		FirstIdeaAt:   user.FirstIdeaAt,
		FirstAnswerAt: user.FirstAnswerAt,
		LastVisitAt:   user.LastVisitAt,
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Files opens the file of a picture by its name in the store. It returns nil if there is none.
type Files func(ctx context.Context, name string) (io.ReadCloser, error)

// Takeout exports people's own data.
type Takeout struct {
	db    *database.DB
	board *board.Board
}

// New returns the takeout of a board whose tables are in db.
func New(db *database.DB, b *board.Board) *Takeout { return &Takeout{db, b} }

// Write writes all data that the board stores about the actor to w. It is a ZIP file of JSON and
// CSV tables with their pictures, and a README in the language of ctx. It contains no tokens,
// hashes or secrets. Rows are read and written in batches. If it fails before the first byte, w is
// unchanged; a later error leaves an incomplete ZIP.
func (t *Takeout) Write(ctx context.Context, w io.Writer, files Files, actor board.Actor, now time.Time) error {
	data, user, err := t.ownDataOf(ctx, actor)
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

// section is one kind of data, written as one or two files of the ZIP.
type section struct {
	name  string // of the file, without extension
	about string // message key of its line in the README
	csv   bool   // there is also a CSV table
	write func(ctx context.Context, p packer, data ownData) error
}

// rowsOf calls each for every row of one kind.
type rowsOf[T any] func(data ownData, ctx context.Context, each func(T) error) error

// sections lists everything but the profile and the files of pictures, in the
// order of the README.
// i18n: reason.readme question.readme question.readme_answers outcome.readme
// i18n: tags.readme_followed tags.readme_ideas tags.readme_views tags.readme_same
var sections = []section{
	jsonAndCSV("ideas", "readme.ideas", ownData.ideas),
	jsonOnly("idea_versions", "readme.versions", ownData.versions),
	jsonOnly("answers", "readme.answers", ownData.answers),
	jsonOnly("answer_versions", "readme.answer_versions", ownData.answerVersions),
	jsonAndCSV("votes", "readme.votes", ownData.votes),
	jsonAndCSV("follows", "readme.follows", ownData.follows),
	jsonAndCSV("reasons", "reason.readme", ownData.reasons),
	jsonOnly("questions", "question.readme", ownData.questions),
	jsonOnly("question_answers", "question.readme_answers", ownData.replies),
	jsonOnly("outcomes", "outcome.readme", ownData.outcomes),
	jsonAndCSV("comments", "readme.comments", ownData.comments),
	jsonOnly("comment_versions", "readme.comment_versions", ownData.commentVersions),
	jsonAndCSV("reactions", "readme.reactions", ownData.reactions),
	jsonOnly("pictures", "readme.pictures", ownData.pictures),
	jsonOnly("notifications", "readme.notifications", ownData.notifications),
	jsonOnly("emails", "readme.emails", ownData.mails),
	jsonOnly("settings", "readme.settings", ownData.settings),
	jsonOnly("categories", "readme.categories", ownData.categories),
	jsonOnly("tags", "tags.readme_followed", ownData.tags),
	jsonOnly("idea_tags", "tags.readme_ideas", ownData.ideaTags),
	jsonOnly("saved_views", "tags.readme_views", ownData.views),
	jsonOnly("duplicate_suggestions", "tags.readme_same", ownData.duplicateSuggestions),
	jsonOnly("companies", "readme.companies", ownData.companies),
	jsonOnly("sessions", "readme.sessions", ownData.sessions),
	jsonOnly("identities", "readme.identities", ownData.identities),
	jsonOnly("sign_in_methods", "readme.sign_in_methods", ownData.keys),
	jsonOnly("events", "readme.events", ownData.events),
}

// jsonOnly returns a section that is written as NAME.json.
func jsonOnly[T any](name, about string, rows rowsOf[T]) section {
	return section{name, about, false, func(ctx context.Context, p packer, data ownData) error {
		return p.file(name+".json", func(to io.Writer) error {
			return writeJSON(ctx, to, func(ctx context.Context, each func(T) error) error { return rows(data, ctx, each) })
		})
	}}
}

// jsonAndCSV returns a section that is written as NAME.json and NAME.csv. The rows are read twice,
// so that neither file has to be kept in memory.
func jsonAndCSV[T any](name, about string, rows rowsOf[T]) section {
	asJSON := jsonOnly(name, about, rows)
	return section{name, about, true, func(ctx context.Context, p packer, data ownData) error {
		if err := asJSON.write(ctx, p, data); err != nil {
			return err
		}
		return p.file(name+".csv", func(to io.Writer) error {
			return writeCSV(ctx, to, func(ctx context.Context, each func(T) error) error { return rows(data, ctx, each) })
		})
	}}
}

// packer adds files to a ZIP.
type packer struct {
	*zip.Writer
	files Files
	now   time.Time
}

func (p packer) person(ctx context.Context, data ownData, user account.User) error {
	if err := p.file("README.txt", func(to io.Writer) error { return readme(ctx, to, user, p.now) }); err != nil {
		return err
	}
	if err := p.file("profile.json", func(to io.Writer) error { return writeObject(to, profileOf(user)) }); err != nil {
		return err
	}
	if err := p.portrait(ctx, data); err != nil {
		return err
	}
	for _, section := range sections {
		if err := section.write(ctx, p, data); err != nil {
			return err
		}
	}
	return data.pictureFiles(ctx, func(sent board.Attachment) error { return p.picture(ctx, sent) })
}

func (p packer) file(name string, write func(io.Writer) error) error {
	method := zip.Deflate
	if strings.HasPrefix(name, picturesFolder) { // they are compressed already
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

func (p packer) portrait(ctx context.Context, data ownData) error {
	avatar, err := data.portrait(ctx)
	if err != nil || avatar == nil {
		return err
	}
	return p.file("avatar"+ending(avatar.Type), func(to io.Writer) error {
		_, err := to.Write(avatar.Picture)
		return err
	})
}

const picturesFolder = "pictures/"

// picture adds the largest file of a picture, as pictures/ID.jpg or .png.
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

// ending returns the file extension for a picture of this type.
func ending(kind string) string {
	if kind == "image/png" {
		return ".png"
	}
	return ".jpg"
}

// readme writes what the files are, in the reader's language, with line endings that every editor
// shows.
func readme(ctx context.Context, to io.Writer, user account.User, now time.Time) error {
	lines := []string{
		i18n.T(ctx, "readme.heading", "Name", user.Name, "Date", i18n.Date(ctx, now)), "", i18n.T(ctx, "readme.what"), "",
		readmeLine("profile.json", i18n.T(ctx, "readme.profile")),
	}
	for _, section := range sections {
		name := section.name
		if section.csv {
			name += ".json, .csv"
		}
		lines = append(lines, readmeLine(name, i18n.T(ctx, section.about)))
	}
	lines = append(lines, "", i18n.T(ctx, "readme.form"))
	_, err := io.WriteString(to, strings.Join(lines, "\r\n")+"\r\n")
	return err
}

func readmeLine(name, about string) string { return fmt.Sprintf("%-20s  %s", name, about) }
