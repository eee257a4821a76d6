package takeout

import (
	"context"
	"time"

	"ideaboard/internal/board"
)

// Rows about ideas.
type (
	// ownIdea is an idea that the person whose data is exported proposed.
	ownIdea struct {
		ID int64
		board.IdeaText
		Category, Status               string
		VoteCount                      int
		CreatedAt                      time.Time
		EditedAt, AnsweredAt, HiddenAt *time.Time
	}
	// ownVersion is an earlier text of one of their ideas.
	ownVersion struct {
		ID, IdeaID  int64
		Title, Body string
		WrittenAt   time.Time
	}
	// ownAnswer is an answer that they gave as staff.
	ownAnswer struct {
		ID, IdeaID                               int64
		FromStatus, ToStatus, Body, ReconsiderIf string
		PromisedFor                              *time.Time
		CreatedAt                                time.Time
		EditedAt, WithdrawnAt                    *time.Time
		WithdrawnNote                            string
	}
	// ownAnswerVersion is an earlier text of one of their answers.
	ownAnswerVersion struct {
		ID, AnswerID, IdeaID int64
		Body, ReconsiderIf   string
		WrittenAt            time.Time
	}
	// ownVote is a vote of theirs.
	ownVote struct {
		IdeaID    int64
		Title     string
		CreatedAt time.Time
	}
	// ownFollow is their choice to follow or silence an idea.
	ownFollow struct {
		IdeaID    int64
		Title     string
		Level     string
		CreatedAt time.Time
	}
	// ownReason is the reason for one of their votes.
	ownReason struct {
		IdeaID       int64
		Body, Weight string
		Public       bool
		CreatedAt    time.Time
		EditedAt     *time.Time
	}
	// ownQuestion is a question that they asked.
	ownQuestion struct {
		ID, IdeaID              int64
		Audience, Body, Summary string
		CreatedAt               time.Time
		ClosedAt                *time.Time
	}
	// ownReply is their answer to a question.
	ownReply struct {
		QuestionID, IdeaID int64
		Choice, Body       string
		CreatedAt          time.Time
	}
	// ownOutcome is their report of whether a shipped idea solved their need.
	ownOutcome struct {
		IdeaID        int64
		Verdict, Body string
		CreatedAt     time.Time
		HandledAt     *time.Time
	}
	// ownDuplicateSuggestion is their report of a possible duplicate.
	ownDuplicateSuggestion struct {
		ID, IdeaID, DuplicateOfID int64
		Note                      string
		CreatedAt                 time.Time
		HandledAt                 *time.Time
		Merged                    bool
		Reply                     string // the staff's reply
	}
)

// ideas calls each for every idea that the person proposed.
func (d ownData) ideas(ctx context.Context, each func(ownIdea) error) error {
	return batches(ctx, d, `
		SELECT ideas.*,
			CASE WHEN categories.id IN `+d.hidden+` THEN '' ELSE categories.name END AS category,
			statuses.name AS status
		FROM ideas
		JOIN categories ON categories.id = ideas.category_id
		JOIN statuses ON statuses.id = ideas.status_id
		WHERE ideas.author_id = ?
			AND ideas.id > ?
		ORDER BY ideas.id
		LIMIT ?`, func(i ownIdea) int64 { return i.ID }, each)
}

// versions calls each for every earlier text of their ideas.
func (d ownData) versions(ctx context.Context, each func(ownVersion) error) error {
	return batches(ctx, d, `
		SELECT idea_versions.*
		FROM ideas
		JOIN idea_versions ON idea_versions.idea_id = ideas.id
		WHERE ideas.author_id = ?
			AND idea_versions.id > ?
			AND idea_versions.editor_id = ideas.author_id
		ORDER BY idea_versions.id
		LIMIT ?`, func(v ownVersion) int64 { return v.ID }, each)
}

// answers calls each for every answer of the person to an idea. Few people are staff, so there is no
// index: it scans all answers once, by id.
func (d ownData) answers(ctx context.Context, each func(ownAnswer) error) error {
	return batches(ctx, d, `
		SELECT answers.id, answers.idea_id, answers.body, answers.reconsider_if, answers.promised_for,
			answers.created_at, answers.edited_at, answers.withdrawn_at, answers.withdrawn_note,
			coalesce(was.name, '') AS from_status, coalesce(became.name, '') AS to_status
		FROM answers
		LEFT JOIN statuses AS was ON was.id = answers.from_status_id
		LEFT JOIN statuses AS became ON became.id = answers.to_status_id
		WHERE answers.author_id = ?
			AND answers.id > ?
		ORDER BY answers.id
		LIMIT ?`, func(a ownAnswer) int64 { return a.ID }, each)
}

// answerVersions calls each for every earlier text of an answer that the person wrote.
func (d ownData) answerVersions(ctx context.Context, each func(ownAnswerVersion) error) error {
	return batches(ctx, d, `
		SELECT answer_versions.id, answer_versions.answer_id, answers.idea_id, answer_versions.body,
			answer_versions.reconsider_if, answer_versions.written_at
		FROM answer_versions
		JOIN answers ON answers.id = answer_versions.answer_id
		WHERE answer_versions.editor_id = ?
			AND answer_versions.id > ?
		ORDER BY answer_versions.id
		LIMIT ?`, func(v ownAnswerVersion) int64 { return v.ID }, each)
}

// ownIdeaRows selects a batch of a person's rows in a table with a row for each idea.
const ownIdeaRows = ` AS mine
		JOIN ideas ON ideas.id = mine.idea_id
		WHERE mine.user_id = ?
			AND mine.idea_id > ?
		ORDER BY mine.idea_id
		LIMIT ?`

// votes calls each for every vote of the person.
func (d ownData) votes(ctx context.Context, each func(ownVote) error) error {
	return batches(ctx, d, `
		SELECT mine.idea_id, `+d.known("ideas.title")+` AS title, mine.created_at
		FROM votes`+ownIdeaRows, func(v ownVote) int64 { return v.IdeaID }, each)
}

// follows calls each for every idea that the person follows or silenced.
func (d ownData) follows(ctx context.Context, each func(ownFollow) error) error {
	return batches(ctx, d, `
		SELECT mine.idea_id, `+d.known("ideas.title")+` AS title, mine.level, mine.created_at
		FROM follows`+ownIdeaRows, func(f ownFollow) int64 { return f.IdeaID }, each)
}

// reasons calls each for every reason that the person gave for a vote.
func (d ownData) reasons(ctx context.Context, each func(ownReason) error) error {
	return batches(ctx, d, `
		SELECT *
		FROM vote_reasons
		WHERE user_id = ?
			AND idea_id > ?
		ORDER BY idea_id
		LIMIT ?`, func(r ownReason) int64 { return r.IdeaID }, each)
}

// questions calls each for every question that the person asked.
func (d ownData) questions(ctx context.Context, each func(ownQuestion) error) error {
	return batches(ctx, d, `
		SELECT *
		FROM questions
		WHERE asker_id = ?
			AND id > ?
		ORDER BY id
		LIMIT ?`, func(q ownQuestion) int64 { return q.ID }, each)
}

// replies calls each for every answer of the person to a question.
func (d ownData) replies(ctx context.Context, each func(ownReply) error) error {
	return batches(ctx, d, `
		SELECT mine.question_id, questions.idea_id,
			`+d.known("coalesce(question_choices.label, '')")+` AS choice, mine.body, mine.created_at
		FROM question_answers AS mine
		JOIN questions ON questions.id = mine.question_id
		JOIN ideas ON ideas.id = questions.idea_id
		LEFT JOIN question_choices ON question_choices.id = mine.choice_id
		WHERE mine.user_id = ?
			AND mine.question_id > ?
		ORDER BY mine.question_id
		LIMIT ?`, func(r ownReply) int64 { return r.QuestionID }, each)
}

// outcomes calls each for every outcome that the person reported.
func (d ownData) outcomes(ctx context.Context, each func(ownOutcome) error) error {
	return batches(ctx, d, `
		SELECT *
		FROM outcomes
		WHERE user_id = ?
			AND idea_id > ?
		ORDER BY idea_id
		LIMIT ?`, func(o ownOutcome) int64 { return o.IdeaID }, each)
}

// duplicateSuggestions calls each for every possible duplicate that the person reported.
func (d ownData) duplicateSuggestions(ctx context.Context, each func(ownDuplicateSuggestion) error) error {
	return batches(ctx, d, `
		SELECT mine.id, mine.idea_id, mine.duplicate_of_id, mine.note, mine.created_at, mine.handled_at,
			mine.merged, `+d.known("mine.reply")+` AS reply
		FROM duplicate_suggestions AS mine
		JOIN ideas ON ideas.id = mine.idea_id
		WHERE mine.user_id = ?
			AND mine.id > ?
		ORDER BY mine.id
		LIMIT ?`, func(s ownDuplicateSuggestion) int64 { return s.ID }, each)
}
