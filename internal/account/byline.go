package account

import "strings"

// Byline is the author of another row. The row's struct embeds it, and the query selects
// [BylineColumns]. To show more of an author, add it here and in [Byline.Person] only.
type Byline struct {
	PersonID     int64 // 0 for nobody
	PersonName   string
	PersonRole   Role
	PersonAvatar string
}

// BylineColumns are the columns of a [Byline]. They work with a left join of the table users.
const BylineColumns = `coalesce(users.id, 0) AS person_id, coalesce(users.name, '') AS person_name,
	coalesce(users.role, '') AS person_role, coalesce(users.avatar, '') AS person_avatar`

// Person returns the author as others see them; the zero Person if there is none.
func (b Byline) Person() Person {
	return Person{ID: b.PersonID, Name: b.PersonName, Staff: b.PersonRole.Staff(), Avatar: b.PersonAvatar}
}

// BylineColumnsOf returns [BylineColumns] for users joined under the alias table, for a row with
// two people: tag its field "embedded;embeddedPrefix:PREFIX".
func BylineColumnsOf(table, prefix string) string {
	return strings.NewReplacer("users.", table+".", " AS ", " AS "+prefix).Replace(BylineColumns)
}
