package bench

import "flag"

var smoke = flag.Bool("bench-smoke", false,
	"run every benchmark for a moment on small boards: what is wrong fails, and no figure means anything")

// scale is how large the boards are and how long is measured.
type scale struct {
	ideas, people, votes int // of the board that the whole program is measured with
	signedIn             int // a prime, see testdata/visit.lua
	toVoteFor            int // ideas that there must be at least
	connections          []int

	listsSmall, listsLarge, listsVotes int // boards whose lists are read; votes of each idea
	listsTimes, askTimes, writings     int // how often a page is read, something is looked for, something is written

	followers, comments, reads int // who hears of one status; comments; how often a page is read

	compared, asked int // ideas at most among which similar ideas are looked for, and for how many
}

var (
	whole = scale{
		ideas: 10_000, people: 50_000, votes: 500_000, signedIn: 10_007, toVoteFor: 1000, connections: []int{1, 32},
		listsSmall: 10_000, listsLarge: 100_000, listsVotes: 10, listsTimes: 41, askTimes: 120, writings: 200,
		followers: 20_000, comments: 2000, reads: 300, compared: 1_000_000, asked: 1000,
	}
	glance = scale{
		ideas: 1000, people: 1500, votes: 10_000, signedIn: 1009, toVoteFor: 200, connections: []int{32},
		listsSmall: 500, listsLarge: 1000, listsVotes: 2, listsTimes: 1, askTimes: 3, writings: 10,
		followers: 200, comments: 200, reads: 5, compared: 1500, asked: 100,
	}
)

// scaled returns the scale of this run.
func scaled() scale {
	if *smoke {
		return glance
	}
	return whole
}
