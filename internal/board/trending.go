package board

import (
	"fmt"
	"math"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// The trending rank uses forward decay (Cormode, Shkapenyuk, Srivastava and Xu, "Forward
// Decay: A Practical Time Decay Model for Streaming Systems", ICDE 2009) with an
// exponential. A vote at time t weighs exp(t/tau). The rank is the logarithm of the sum of
// the weights of an idea's votes and of its creation. The order of two ideas changes only
// with votes, never with time, so that a stored column and an index suffice.

// trendingTau is the time after which a vote weighs 1/e of a new one.
const trendingTau = 7 * 24 * time.Hour

// trendingEpoch keeps the numbers small and therefore precise.
var trendingEpoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// TrendingRankAt returns the rank of a single vote at t, in units of trendingTau.
func TrendingRankAt(t time.Time) float64 {
	return t.Sub(trendingEpoch).Seconds() / trendingTau.Seconds()
}

// TrendingRank returns the rank of an idea created at born with votes at the given times.
// Imported votes count as cast at born.
func TrendingRank(born time.Time, votes []time.Time, imported int) float64 {
	rank := TrendingRankAt(born) + math.Log1p(float64(imported))
	for _, at := range votes {
		rank = addWeight(rank, TrendingRankAt(at))
	}
	return rank
}

// addWeight returns log(exp(rank) + exp(vote)) without overflow.
func addWeight(rank, vote float64) float64 {
	return max(rank, vote) + math.Log1p(math.Exp(-math.Abs(rank-vote)))
}

// addWeightSQL is addWeight for a column in an UPDATE, so that nothing is read before. If
// the ranks differ by more than 40, the smaller one does not change a float, and
// PostgreSQL's exp would fail. NULL stays NULL.
func addWeightSQL(column string, vote float64) clause.Expr {
	return gorm.Expr(addWeightTo(column, "?"), vote, vote, vote, vote, vote, vote, vote)
}

// addWeightTo returns the SQL of addWeightSQL for a column or placeholder.
func addWeightTo(column, vote string) string {
	return fmt.Sprintf(`
		CASE
			WHEN %[2]s > %[1]s + 40 THEN %[2]s
			WHEN %[2]s < %[1]s - 40 THEN %[1]s
			WHEN %[2]s > %[1]s THEN %[2]s + ln(1 + exp(%[1]s - %[2]s))
			ELSE %[1]s + ln(1 + exp(%[2]s - %[1]s))
		END`, vote, column)
}

// removeWeightSQL removes a vote's weight: log(exp(rank) - exp(vote)), but at least the
// rank of the idea's creation and imported votes, which limits the error of the
// subtraction.
func removeWeightSQL(column string, vote, birth float64) clause.Expr {
	return gorm.Expr(removeWeightFrom(column, "?", "?"), vote, vote, birth, vote, birth, birth, vote)
}

// removeWeightFrom returns the SQL of removeWeightSQL for columns or placeholders.
func removeWeightFrom(column, vote, birth string) string {
	return fmt.Sprintf(`
		CASE
			WHEN %[3]s > %[1]s + 40 THEN %[3]s
			WHEN %[3]s < %[1]s + 0.000001 THEN %[2]s
			WHEN %[3]s + ln(1 - exp(%[1]s - %[3]s)) < %[2]s THEN %[2]s
			ELSE %[3]s + ln(1 - exp(%[1]s - %[3]s))
		END`, vote, birth, column)
}
