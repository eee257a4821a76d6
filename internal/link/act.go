package link

// Undo returns where staff take back what they just did.
func Undo(act int64) string { return "/acts/" + number(act) + "/undo" }

// AnswerEdit returns the form in which staff edit an answer.
func AnswerEdit(id int64) string { return "/answers/" + number(id) + "/edit" }

// AnswerWithdraw returns where staff withdraw an answer.
func AnswerWithdraw(id int64) string { return "/answers/" + number(id) + "/withdraw" }

// AnswerVersions returns the page of what an answer said before.
func AnswerVersions(id int64) string { return "/answers/" + number(id) + "/versions" }

// RemoveWording returns where staff remove an earlier wording of an "idea", a
// "comment" or an "answer" for good.
func RemoveWording(of string, id int64) string {
	return "/wordings/" + of + "/" + number(id) + "/remove"
}
