package board

// StatusKind is what a status means to the rules, whatever the site calls it.
type StatusKind string

// The kinds.
const (
	KindOpen     StatusKind = "open"
	KindActive   StatusKind = "active"
	KindShipped  StatusKind = "shipped"
	KindDeclined StatusKind = "declined"
)

// Decided reports whether the matter is closed: no votes any more.
func (k StatusKind) Decided() bool { return k == KindShipped || k == KindDeclined }

// Status is where an idea can stand. Names are the site's; rules ask the kind.
type Status struct {
	ID       int64
	Name     string
	Slug     string
	Kind     StatusKind
	Colour   string // grey, violet, blue, amber, green or red
	Position int
}
