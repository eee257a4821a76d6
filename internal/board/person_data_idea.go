package board

import (
	"context"
	"strings"
	"time"
)

// What they did about ideas.
type (
	// OwnIdea is an idea that they proposed.
	OwnIdea struct {
		ID                             int64
		Title, Body                    string
		Category, Status               string
		VoteCount                      int
		CreatedAt                      time.Time
		EditedAt, AnsweredAt, HiddenAt *time.Time
	}
	// OwnVersion is what one of their ideas said before they edited it.
	OwnVersion struct {
		ID, IdeaID  int64
		Title, Body string
		WrittenAt   time.Time
	}
	// OwnAnswer is what they said of an idea as staff.
	OwnAnswer struct {
		ID, IdeaID                               int64
		FromStatus, ToStatus, Words, WouldChange string
		PromisedFor                              *time.Time
		CreatedAt                                time.Time
		EditedAt, WithdrawnAt                    *time.Time
		WithdrawnNote                            string
	}
	// OwnAnswerVersion is what they wrote in an answer before it was edited or withdrawn.
	OwnAnswerVersion struct {
		ID, AnswerID, IdeaID int64
		Words, WouldChange   string
		WrittenAt            time.Time
	}
	// OwnVote is an idea that they voted for.
	OwnVote struct {
		IdeaID    int64
		Title     string
		CreatedAt time.Time
	}
	// OwnFollow is an idea that they asked to follow, or not to.
	OwnFollow struct {
		IdeaID    int64
		Title     string
		Level     string
		CreatedAt time.Time
	}
	// OwnReason is why they voted for an idea.
	OwnReason struct {
		IdeaID        int64
		Words, Weight string
		Public        bool
		CreatedAt     time.Time
		EditedAt      *time.Time
	}
	// OwnQuestion is a question that they asked.
	OwnQuestion struct {
		ID, IdeaID            int64
		Asked, Words, Summary string
		CreatedAt             time.Time
		ClosedAt              *time.Time
	}
	// OwnReply is what they answered to a question.
	OwnReply struct {
		QuestionID, IdeaID int64
		Choice, Words      string
		CreatedAt          time.Time
	}
	// OwnOutcome is whether what was shipped solved it for them.
	OwnOutcome struct {
		IdeaID         int64
		Verdict, Words string
		CreatedAt      time.Time
		HandledAt      *time.Time
	}
)

// Ideas calls each with every idea that the person proposed.
func (d OwnData) Ideas(ctx context.Context, each func(OwnIdea) error) error {
	return batches(ctx, d, `SELECT ideas.*, CASE WHEN categories.id IN `+d.shut+` THEN '' ELSE categories.name END AS category, statuses.name AS status
		FROM ideas JOIN categories ON categories.id = ideas.category_id JOIN statuses ON statuses.id = ideas.status_id
		WHERE ideas.author_id = ? AND ideas.id > ? ORDER BY ideas.id LIMIT ?`, func(i OwnIdea) int64 { return i.ID }, each)
}

// Versions calls each with every earlier wording.
func (d OwnData) Versions(ctx context.Context, each func(OwnVersion) error) error {
	return batches(ctx, d, `SELECT idea_versions.* FROM ideas JOIN idea_versions ON idea_versions.idea_id = ideas.id
		WHERE ideas.author_id = ? AND idea_versions.id > ? AND idea_versions.editor_id = ideas.author_id
		ORDER BY idea_versions.id LIMIT ?`, func(v OwnVersion) int64 { return v.ID }, each)
}

// Answers calls each with every answer that the person gave. Few people are
// staff, so no index serves it: the answers are walked once, by their number.
func (d OwnData) Answers(ctx context.Context, each func(OwnAnswer) error) error {
	return batches(ctx, d, `SELECT answers.id, answers.idea_id, answers.words, answers.would_change, answers.promised_for, answers.created_at,
			answers.edited_at, answers.withdrawn_at, answers.withdrawn_note, coalesce(was.name, '') AS from_status, coalesce(became.name, '') AS to_status
		FROM answers LEFT JOIN statuses AS was ON was.id = answers.from_status_id LEFT JOIN statuses AS became ON became.id = answers.to_status_id
		WHERE answers.author_id = ? AND answers.id > ? ORDER BY answers.id LIMIT ?`, func(a OwnAnswer) int64 { return a.ID }, each)
}

// AnswerVersions calls each with every earlier wording of an answer that the
// person wrote.
func (d OwnData) AnswerVersions(ctx context.Context, each func(OwnAnswerVersion) error) error {
	return batches(ctx, d, `SELECT answer_versions.id, answer_versions.answer_id, answers.idea_id, answer_versions.words, answer_versions.would_change, answer_versions.written_at
		FROM answer_versions JOIN answers ON answers.id = answer_versions.answer_id
		WHERE answer_versions.editor_id = ? AND answer_versions.id > ? ORDER BY answer_versions.id LIMIT ?`, func(v OwnAnswerVersion) int64 { return v.ID }, each)
}

const ownVotes = ` AS mine JOIN ideas ON ideas.id = mine.idea_id WHERE mine.user_id = ? AND mine.idea_id > ? ORDER BY mine.idea_id LIMIT ?`

func (d OwnData) ownVoteColumns() string {
	return "SELECT mine.idea_id, " + d.known("ideas.title") + " AS title, mine.created_at FROM "
}

// Votes calls each with every idea that the person voted for.
func (d OwnData) Votes(ctx context.Context, each func(OwnVote) error) error {
	return batches(ctx, d, d.ownVoteColumns()+"votes"+ownVotes, func(v OwnVote) int64 { return v.IdeaID }, each)
}

// Follows calls each with every idea that the person asked to follow.
func (d OwnData) Follows(ctx context.Context, each func(OwnFollow) error) error {
	columns := strings.Replace(d.ownVoteColumns(), "mine.created_at", "mine.level, mine.created_at", 1)
	return batches(ctx, d, columns+"follows"+ownVotes, func(f OwnFollow) int64 { return f.IdeaID }, each)
}

// Reasons calls each with every reason that the person gave for a vote.
func (d OwnData) Reasons(ctx context.Context, each func(OwnReason) error) error {
	return batches(ctx, d, "SELECT * FROM vote_reasons WHERE user_id = ? AND idea_id > ? ORDER BY idea_id LIMIT ?", func(r OwnReason) int64 { return r.IdeaID }, each)
}

// Questions calls each with every question that the person asked.
func (d OwnData) Questions(ctx context.Context, each func(OwnQuestion) error) error {
	return batches(ctx, d, "SELECT * FROM questions WHERE asker_id = ? AND id > ? ORDER BY id LIMIT ?", func(q OwnQuestion) int64 { return q.ID }, each)
}

// Replies calls each with everything that the person answered to questions.
func (d OwnData) Replies(ctx context.Context, each func(OwnReply) error) error {
	return batches(ctx, d, `SELECT mine.question_id, questions.idea_id, `+d.known("coalesce(question_choices.words, '')")+` AS choice,
			mine.words, mine.created_at
		FROM question_answers AS mine JOIN questions ON questions.id = mine.question_id JOIN ideas ON ideas.id = questions.idea_id LEFT JOIN question_choices ON question_choices.id = mine.choice_id
		WHERE mine.user_id = ? AND mine.question_id > ? ORDER BY mine.question_id LIMIT ?`, func(r OwnReply) int64 { return r.QuestionID }, each)
}

// Outcomes calls each with every outcome that the person told.
func (d OwnData) Outcomes(ctx context.Context, each func(OwnOutcome) error) error {
	return batches(ctx, d, "SELECT * FROM outcomes WHERE user_id = ? AND idea_id > ? ORDER BY idea_id LIMIT ?", func(o OwnOutcome) int64 { return o.IdeaID }, each)
}
