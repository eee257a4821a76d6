package templates

// IdeaFeedback is the part of an idea's page for the people behind it: reasons,
// questions and the outcome.
type IdeaFeedback struct {
	Reason    Reason // why the viewer votes
	Reasons   Reasons
	Questions Questions
	Outcome   Outcome
}
