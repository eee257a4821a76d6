package board

// StatusKind is what a status means to the rules, whatever its name.
type StatusKind string

// The kinds.
const (
	KindOpen     StatusKind = "open"
	KindActive   StatusKind = "active"
	KindShipped  StatusKind = "shipped"
	KindDeclined StatusKind = "declined"
)

// Decided reports whether ideas of this kind accept no more votes.
func (k StatusKind) Decided() bool { return k == KindShipped || k == KindDeclined }

// Status is a status of ideas. The site chooses its name; rules use its kind.
type Status struct {
	ID       int64
	Name     string
	Slug     string
	Kind     StatusKind
	Colour   string // grey, violet, blue, amber, green or red
	Position int
}
