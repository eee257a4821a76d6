package account

import "strings"

// Byline is how a query brings a person beside another row: the row embeds it, and
// the query selects [BylineColumns]. Whatever pages show of a person beside what
// they wrote is added here and in [Byline.Person], and nowhere else.
type Byline struct {
	PersonID     int64 // 0 for nobody
	PersonName   string
	PersonRole   Role
	PersonAvatar string
}

// BylineColumns are the columns of a [Byline] of the table users, which may be
// joined from the left.
const BylineColumns = `coalesce(users.id, 0) AS person_id, coalesce(users.name, '') AS person_name,
	coalesce(users.role, '') AS person_role, coalesce(users.avatar, '') AS person_avatar`

// Person returns the person as others see them; the zero Person for nobody.
func (b Byline) Person() Person {
	return Person{ID: b.PersonID, Name: b.PersonName, Staff: b.PersonRole.Staff(), Avatar: b.PersonAvatar}
}

// BylineColumnsOf are [BylineColumns] of users joined under another name, for a row
// that has two people: a field of it is tagged "embedded;embeddedPrefix:PREFIX".
func BylineColumnsOf(table, prefix string) string {
	return strings.NewReplacer("users.", table+".", " AS ", " AS "+prefix).Replace(BylineColumns)
}
