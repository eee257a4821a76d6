package database

import "strings"

// likeEscapes replaces what is special in a LIKE pattern.
var likeEscapes = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// EscapeLike returns text for a LIKE pattern in which no character is special, for use with
// ESCAPE '!'.
func EscapeLike(text string) string { return likeEscapes.Replace(text) }
