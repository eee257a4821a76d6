package templates

// IdeaFeedback is what an idea's page asks of the people behind it, and what they said.
type IdeaFeedback struct {
	Reason    Reason // why the viewer votes
	Reasons   Reasons
	Questions Questions
	Outcome   Outcome
}
