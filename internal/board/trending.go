package board

import (
	"fmt"
	"math"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// TrendingRank is the trending rank: forward decay (Cormode, Shkapenyuk, Srivastava
// and Xu, "Forward Decay: A Practical Time Decay Model for Streaming Systems",
// ICDE 2009) with an exponential. A vote at time t weighs exp(t/tau); rank is
// the logarithm of the sum of an idea's weights, of which the idea's own birth
// is one. The order of two ideas changes with votes only, never as time goes
// by, so a stored column and an index serve it.

// trendingTau is how long a vote takes to weigh 1/e of a new one.
const trendingTau = 7 * 24 * time.Hour

// trendingEpoch keeps the numbers small, and so precise.
var trendingEpoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// TrendingRankAt returns the rank of one weight at t: t in units of tau.
func TrendingRankAt(t time.Time) float64 {
	return t.Sub(trendingEpoch).Seconds() / trendingTau.Seconds()
}

// TrendingRank returns the rank of an idea proposed at born with votes at the given
// times, and imported votes of unknown time that count as cast at birth.
func TrendingRank(born time.Time, votes []time.Time, imported int) float64 {
	rank := TrendingRankAt(born) + math.Log1p(float64(imported))
	for _, at := range votes {
		rank = addWeight(rank, TrendingRankAt(at))
	}
	return rank
}

// addWeight returns log(exp(rank) + exp(vote)) without leaving the range of floats.
func addWeight(rank, vote float64) float64 {
	return max(rank, vote) + math.Log1p(math.Exp(-math.Abs(rank-vote)))
}

// addWeightSQL is addWeight over the columns trending_rank and own_trending_rank, for one UPDATE that needs
// no reading before. Differences beyond 40 are nothing in a float, and exp of
// them is an error on PostgreSQL. What is NULL stays so.
func addWeightSQL(column string, vote float64) clause.Expr {
	return gorm.Expr(addWeightTo(column, "?"), vote, vote, vote, vote, vote, vote, vote)
}

// addWeightTo is the text of addWeightSQL over a column or placeholder.
func addWeightTo(column, vote string) string {
	return fmt.Sprintf(`
		CASE
			WHEN %[2]s > %[1]s + 40 THEN %[2]s
			WHEN %[2]s < %[1]s - 40 THEN %[1]s
			WHEN %[2]s > %[1]s THEN %[2]s + ln(1 + exp(%[1]s - %[2]s))
			ELSE %[1]s + ln(1 + exp(%[2]s - %[1]s))
		END`, vote, column)
}

// removeWeightSQL takes a vote's weight back: log(exp(rank) - exp(vote)), and never
// less than the idea's birth with its imported votes, which bounds the error of
// the subtraction.
func removeWeightSQL(column string, vote, birth float64) clause.Expr {
	return gorm.Expr(removeWeightFrom(column, "?", "?"), vote, vote, birth, vote, birth, birth, vote)
}

// removeWeightFrom is the text of removeWeightSQL over columns or placeholders.
func removeWeightFrom(column, vote, birth string) string {
	return fmt.Sprintf(`
		CASE
			WHEN %[3]s > %[1]s + 40 THEN %[3]s
			WHEN %[3]s < %[1]s + 0.000001 THEN %[2]s
			WHEN %[3]s + ln(1 - exp(%[1]s - %[3]s)) < %[2]s THEN %[2]s
			ELSE %[3]s + ln(1 - exp(%[1]s - %[3]s))
		END`, vote, birth, column)
}
