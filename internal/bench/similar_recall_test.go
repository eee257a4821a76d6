package bench

import "fmt"

// recall counts where the first right answer stood.
type recall struct {
	asked      int
	places     [11]int // by place; 0: nowhere
	reciprocal float64
}

func (r *recall) add(place int) { // from 1; 0: not found
	r.asked++
	r.places[place]++
	if place > 0 {
		r.reciprocal += 1 / float64(place)
	}
}

// at returns the share of questions whose first right answer is among the first.
func (r *recall) at(first int) float64 {
	n := 0
	for _, count := range r.places[1 : first+1] {
		n += count
	}
	return float64(n) / float64(max(r.asked, 1))
}

func (r *recall) String() string {
	return fmt.Sprintf("recall@1 %.3f  @5 %.3f  @10 %.3f  MRR %.3f", r.at(1), r.at(5), r.at(10),
		r.reciprocal/float64(max(r.asked, 1)))
}
