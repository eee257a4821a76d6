package similar

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Words that stand in the same company mean something alike. What stands near a
// word, as shares above chance (positive pointwise mutual information), is cut
// down to a few dimensions by subspace iteration; see Levy and Goldberg, "Neural
// Word Embedding as Implicit Matrix Factorization" (2014).
const (
	dimensions = 64
	vocabulary = 8_000 // words that get a vector, the commonest
	near       = 10    // words that are company, on each side
	seldom     = 3     // ideas that a word is in, at least, to be known by its company
	rounds     = 4
)

type link struct {
	to     int32
	weight float32
}

func (m *Model) learnCompany(read [][]string) {
	words := m.companions()
	if len(words) < 2*dimensions {
		return
	}
	number := make(map[string]int32, len(words))
	for i, word := range words {
		number[word] = int32(i)
	}
	vectors := reduce(aboveChance(together(read, number, len(words))))
	m.vectors = make(map[string][]float32, len(words))
	for i, word := range centred(vectors) {
		m.vectors[words[i]] = word
	}
}

// centred returns the rows as directions, without what they all have in common:
// every word of a site keeps the company of its commonest words. See Mu and
// Viswanath, "All-but-the-Top" (2018).
func centred(rows [][]float32) [][]float32 {
	common := make([]float32, dimensions)
	for _, row := range rows {
		for j, x := range unit(row) {
			common[j] += x / float32(len(rows))
		}
	}
	for _, row := range rows {
		for j := range row {
			row[j] -= common[j]
		}
		unit(row)
	}
	return rows
}

// companions returns the words that are neither too seldom nor everywhere.
func (m *Model) companions() (words []string) {
	for word, n := range m.counts {
		if n >= seldom && n < 0.3*m.ideas {
			words = append(words, word)
		}
	}
	slices.SortFunc(words, func(a, b string) int {
		if m.counts[a] != m.counts[b] {
			return int(m.counts[b] - m.counts[a])
		}
		return strings.Compare(a, b)
	})
	return words[:min(len(words), vocabulary)]
}

// together counts how often words stand near each other, nearer ones more.
func together(read [][]string, number map[string]int32, n int) []map[int32]float32 {
	counts := make([]map[int32]float32, n)
	for i := range counts {
		counts[i] = map[int32]float32{}
	}
	for _, text := range read {
		var known []int32
		for _, word := range text {
			if i, ok := number[word]; ok {
				known = append(known, i)
			}
		}
		for i, a := range known {
			for j := i + 1; j < len(known) && j <= i+near; j++ {
				if b := known[j]; a != b {
					weight := float32(1 / math.Sqrt(float64(j-i)))
					counts[a][b] += weight
					counts[b][a] += weight
				}
			}
		}
	}
	return counts
}

// aboveChance keeps what is more often together than chance has it. Rare
// companions are smoothed by the power 0.75.
func aboveChance(counts []map[int32]float32) [][]link {
	sums, smooth, total := make([]float64, len(counts)), make([]float64, len(counts)), 0.0
	for i := range counts {
		for _, weight := range counts[i] {
			sums[i] += float64(weight)
		}
		smooth[i] = math.Pow(sums[i], 0.75)
		total += smooth[i]
	}
	links := make([][]link, len(counts))
	for i := range counts {
		for j, weight := range counts[i] {
			one := math.Log(float64(weight) / sums[i] * total / smooth[j])
			other := math.Log(float64(weight) / sums[j] * total / smooth[i])
			if mean := (one + other) / 2; mean > 0 {
				links[i] = append(links[i], link{j, float32(mean)})
			}
		}
		slices.SortFunc(links[i], func(a, b link) int { return int(a.to - b.to) }) // sums come out the same each time
	}
	return links
}

// reduce returns a row of few dimensions for each row of links.
func reduce(links [][]link) [][]float32 {
	chance := rand.New(rand.NewPCG(1, 2))
	rows := grid(len(links))
	for i := range rows {
		for j := range rows[i] {
			rows[i][j] = float32(chance.NormFloat64())
		}
	}
	for range rounds {
		rows = times(links, rows)
		upright(rows)
	}
	strength := make([]float64, dimensions)
	for _, row := range times(links, rows) {
		for j, x := range row {
			strength[j] += float64(x) * float64(x)
		}
	}
	for _, row := range rows {
		for j := range row {
			row[j] *= float32(math.Pow(strength[j], 0.25)) // the root of the eigenvalue
		}
	}
	return rows
}

func grid(n int) [][]float32 {
	all, rows := make([]float32, n*dimensions), make([][]float32, n)
	for i := range rows {
		rows[i] = all[i*dimensions : (i+1)*dimensions]
	}
	return rows
}

func times(links [][]link, rows [][]float32) [][]float32 {
	out := grid(len(rows))
	for i, row := range links {
		for _, l := range row {
			for j, x := range rows[l.to] {
				out[i][j] += l.weight * x
			}
		}
	}
	return out
}

// upright makes the columns of length one and at right angles (Gram-Schmidt).
func upright(rows [][]float32) {
	var dots [dimensions]float64
	for j := range dimensions {
		for range 2 { // once more for what rounding left
			clear(dots[:])
			for _, row := range rows {
				for l := range j {
					dots[l] += float64(row[j]) * float64(row[l])
				}
			}
			for _, row := range rows {
				for l := range j {
					row[j] -= float32(dots[l]) * row[l]
				}
			}
		}
		length := 1e-12
		for _, row := range rows {
			length += float64(row[j]) * float64(row[j])
		}
		for _, row := range rows {
			row[j] /= float32(math.Sqrt(length))
		}
	}
}

func unit(v []float32) []float32 {
	var length float64
	for _, x := range v {
		length += float64(x) * float64(x)
	}
	if length == 0 {
		return v
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(length))
	}
	return v
}

func dot(a, b []float32) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	var sum float32
	for i, x := range a {
		sum += x * b[i]
	}
	return float64(sum)
}
