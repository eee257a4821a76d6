package board

import (
	"fmt"
	"math"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Heat is the trending rank: forward decay (Cormode, Shkapenyuk, Srivastava
// and Xu, "Forward Decay: A Practical Time Decay Model for Streaming Systems",
// ICDE 2009) with an exponential. A vote at time t weighs exp(t/tau); heat is
// the logarithm of the sum of an idea's weights, of which the idea's own birth
// is one. The order of two ideas changes with votes only, never as time goes
// by, so a stored column and an index serve it.

// heatTau is how long a vote takes to weigh 1/e of a new one.
const heatTau = 7 * 24 * time.Hour

// heatEpoch keeps the numbers small, and so precise.
var heatEpoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// HeatAt returns the heat of one weight at t: t in units of tau.
func HeatAt(t time.Time) float64 { return t.Sub(heatEpoch).Seconds() / heatTau.Seconds() }

// Heat returns the heat of an idea proposed at born with votes at the given
// times, and carried votes of unknown time that count as cast at birth.
func Heat(born time.Time, votes []time.Time, carried int) float64 {
	heat := HeatAt(born) + math.Log1p(float64(carried))
	for _, at := range votes {
		heat = hotter(heat, HeatAt(at))
	}
	return heat
}

// hotter returns log(exp(heat) + exp(vote)) without leaving the range of floats.
func hotter(heat, vote float64) float64 {
	return max(heat, vote) + math.Log1p(math.Exp(-math.Abs(heat-vote)))
}

// hotterSQL is hotter over the column heat or own_heat, for one UPDATE that needs
// no reading before. Differences beyond 40 are nothing in a float, and exp of
// them is an error on PostgreSQL. What is NULL stays so.
func hotterSQL(column string, vote float64) clause.Expr {
	return gorm.Expr(hotterOf(column, "?"), vote, vote, vote, vote, vote, vote, vote)
}

// hotterOf is the text of hotterSQL over a column or placeholder.
func hotterOf(column, vote string) string {
	return fmt.Sprintf(`CASE WHEN %[2]s > %[1]s + 40 THEN %[2]s WHEN %[2]s < %[1]s - 40 THEN %[1]s
		WHEN %[2]s > %[1]s THEN %[2]s + ln(1 + exp(%[1]s - %[2]s)) ELSE %[1]s + ln(1 + exp(%[2]s - %[1]s)) END`, vote, column)
}

// coolerSQL takes a vote's weight back: log(exp(heat) - exp(vote)), and never
// less than the idea's birth with its carried votes, which bounds the error of
// the subtraction.
func coolerSQL(column string, vote, birth float64) clause.Expr {
	return gorm.Expr(coolerOf(column, "?", "?"), vote, vote, birth, vote, birth, birth, vote)
}

// coolerOf is the text of coolerSQL over columns or placeholders.
func coolerOf(column, vote, birth string) string {
	return fmt.Sprintf(`CASE WHEN %[3]s > %[1]s + 40 THEN %[3]s WHEN %[3]s < %[1]s + 0.000001 THEN %[2]s
		WHEN %[3]s + ln(1 - exp(%[1]s - %[3]s)) < %[2]s THEN %[2]s ELSE %[3]s + ln(1 - exp(%[1]s - %[3]s)) END`, vote, birth, column)
}
