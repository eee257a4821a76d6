package seed

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/outcome"
	"ideaboard/internal/question"
)

// who selects a person of the cast.
type who = func(*Cast) *account.User

// discussion is what happens around one idea, except for answers by staff.
type discussion struct {
	reasons   []reason
	remarks   []remark
	questions []askedQuestion
	verdicts  []verdict
	hearts    []who  // on the idea itself
	pinned    string // how the comment that staff pin begins
}

// remark is a comment with its replies. Its age is in days before the end of the story. In its
// text, {cleo} mentions Cleo.
type remark struct {
	days    float64
	by      who
	text    string
	note    bool
	emojis  map[string][]who
	replies []remark
}

// reason is the reason of one voter.
type reason struct {
	by     who
	weight board.Weight
	text   string // other customers may read it
}

// askedQuestion is a question by staff to people, or by the author to staff. It is closed if it has
// a summary.
type askedQuestion struct {
	days    float64
	by      who
	text    string
	choices []string
	answers []given
	summary string
	closed  float64 // days before the end of the story
}

// given is an answer to a question: a choice, counted from 1, a text, or both.
type given struct {
	by     who
	choice int
	text   string
}

// verdict is one person's outcome of a shipped idea.
type verdict struct {
	days    float64
	by      who
	verdict outcome.Verdict
	text    string
}

// player plays discussions on a board whose time is the player's clock.
type player struct {
	b         *board.Board
	questions *question.Questions
	outcomes  *outcome.Outcomes
	cast      *Cast
	clock     *time.Time
	back      func(days float64) time.Time
}

func (p *player) play(ctx context.Context, ideaID int64, t discussion) error {
	steps := []func() error{
		func() error { return p.giveReasons(ctx, ideaID, t.reasons) },
		func() error { return p.say(ctx, ideaID, 0, t.remarks, t.pinned) },
		func() error { return p.ask(ctx, ideaID, t.questions) },
		func() error { return p.tell(ctx, ideaID, t.verdicts) },
		func() error { return p.react(ctx, board.TargetIdea(ideaID), "heart", t.hearts) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) actor(by who) board.Actor { return board.ActorOf(by(p.cast)) }

func (p *player) giveReasons(ctx context.Context, ideaID int64, reasons []reason) error {
	for _, r := range reasons {
		_, err := p.b.GiveReason(ctx, p.actor(r.by), ideaID,
			board.Reason{Weight: r.weight, Body: r.text, Public: r.text != ""})
		if err != nil {
			return fmt.Errorf("reason %q: %w", r.text, err)
		}
	}
	return nil
}

// say adds comments with their replies, and pins the one that begins with pinned.
func (p *player) say(ctx context.Context, ideaID, parent int64, remarks []remark, pinned string) error {
	for _, r := range remarks {
		*p.clock = p.back(r.days)
		said, err := p.b.Comment(ctx, p.actor(r.by), ideaID,
			board.CommentDraft{Body: p.named(r.text), ParentID: parent, Internal: r.note})
		if err != nil {
			return fmt.Errorf("say %q: %w", r.text, err)
		}
		if pinned != "" && strings.HasPrefix(r.text, pinned) {
			if _, err := p.b.PinComment(ctx, p.actor(maya), said.ID); err != nil {
				return fmt.Errorf("pin %q: %w", r.text, err)
			}
		}
		for _, emoji := range board.Emojis {
			if err := p.react(ctx, board.TargetComment(said.ID), emoji.Key, r.emojis[emoji.Key]); err != nil {
				return err
			}
		}
		if err := p.say(ctx, ideaID, said.ID, r.replies, ""); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) react(ctx context.Context, on board.Target, emoji string, people []who) error {
	for _, by := range people {
		if err := p.b.React(ctx, p.actor(by), on, emoji); err != nil {
			return fmt.Errorf("react: %w", err)
		}
	}
	return nil
}

// named replaces first names in braces by mentions.
func (p *player) named(text string) string {
	for _, person := range p.cast.all() {
		first, _, _ := strings.Cut(person.name, " ")
		text = strings.ReplaceAll(text, "{"+strings.ToLower(first)+"}", board.MentionOf(person.user.Person()))
	}
	return text
}

func (p *player) ask(ctx context.Context, ideaID int64, questions []askedQuestion) error {
	for _, q := range questions {
		*p.clock = p.back(q.days)
		added, err := p.questions.Ask(ctx, p.actor(q.by), ideaID, question.Draft{Body: q.text, Choices: q.choices})
		if err != nil {
			return fmt.Errorf("ask %q: %w", q.text, err)
		}
		shown, _, _, err := p.questions.Show(ctx, p.actor(q.by), added.ID, 0, "")
		if err != nil {
			return fmt.Errorf("look at %q: %w", q.text, err)
		}
		if err := p.answer(ctx, shown, q); err != nil {
			return err
		}
		if q.summary == "" {
			continue
		}
		*p.clock = p.back(q.closed)
		if _, _, err := p.questions.Close(ctx, p.actor(q.by), added.ID, q.summary); err != nil {
			return fmt.Errorf("close %q: %w", q.text, err)
		}
	}
	return nil
}

// answer adds the answers to a question, a few hours apart.
func (p *player) answer(ctx context.Context, shown question.Shown, q askedQuestion) error {
	for i, answer := range q.answers {
		*p.clock = p.back(q.days - 0.2*float64(i+1))
		choice := int64(0)
		if answer.choice > 0 {
			choice = shown.Choices[answer.choice-1].ID
		}
		if _, _, err := p.questions.Answer(ctx, p.actor(answer.by), shown.ID, choice, answer.text); err != nil {
			return fmt.Errorf("answer %q with %q: %w", q.text, answer.text, err)
		}
	}
	return nil
}

func (p *player) tell(ctx context.Context, ideaID int64, verdicts []verdict) error {
	for _, v := range verdicts {
		*p.clock = p.back(v.days)
		if _, err := p.outcomes.Tell(ctx, p.actor(v.by), ideaID, v.verdict, v.text); err != nil {
			return fmt.Errorf("tell %q: %w", v.text, err)
		}
	}
	return nil
}
