package similar

import (
	"iter"
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

func (m *Model) learnCompany(read iter.Seq[[]string]) {
	words := m.companions()
	if len(words) < 2*dimensions {
		return
	}
	number := make(map[string]int32, len(words))
	for i, word := range words {
		number[word] = int32(i)
	}
	vectors := reduce(aboveChance(read, number, len(words)))
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

// byDistance is how much company weighs by how many words it is away.
var byDistance = func() (weights [near + 1]float32) {
	for i := 1; i <= near; i++ {
		weights[i] = float32(1 / math.Sqrt(float64(i)))
	}
	return weights
}()

// pairs calls yield for words that stand near each other, with their weight: nearer
// ones have more.
func pairs(read iter.Seq[[]string], number map[string]int32, yield func(a, b int32, weight float32)) {
	var known []int32
	for text := range read {
		known = known[:0]
		for _, word := range text {
			if i, ok := number[word]; ok {
				known = append(known, i)
			}
		}
		for i, a := range known {
			for j := i + 1; j < len(known) && j <= i+near; j++ {
				if b := known[j]; a != b {
					yield(a, b, byDistance[j-i])
				}
			}
		}
	}
}

// atOnce is of how many words the company is counted at once. The texts are read anew
// for each part of the words, because the counts of all would take hundreds of megabytes.
const atOnce = 500

// aboveChance returns, by word, the words after it with which it is more often together
// than chance has it: each pair once, because both words are linked by the same weight.
// Rare companions are smoothed by the power 0.75.
func aboveChance(read iter.Seq[[]string], number map[string]int32, n int) [][]link {
	sums, smooth, total := make([]float64, n), make([]float64, n), 0.0
	pairs(read, number, func(a, b int32, weight float32) {
		sums[a] += float64(weight)
		sums[b] += float64(weight)
	})
	for i := range sums {
		smooth[i] = math.Pow(sums[i], 0.75)
		total += smooth[i]
	}
	links, counts := make([][]link, n), make([]float32, atOnce*n)
	var row []link
	for i := range n {
		if i%atOnce == 0 {
			together(read, number, counts, i, n)
		}
		row = row[:0]
		for j := i + 1; j < n; j++ {
			weight := counts[i%atOnce*n+j]
			if weight == 0 {
				continue
			}
			one := math.Log(float64(weight) / sums[i] * total / smooth[j])
			other := math.Log(float64(weight) / sums[j] * total / smooth[i])
			if mean := (one + other) / 2; mean > 0 {
				row = append(row, link{int32(j), float32(mean)})
			}
		}
		links[i] = slices.Clone(row)
	}
	return links
}

// together counts how often each of atOnce words, beginning with from, stands near each
// of the n words after it.
func together(read iter.Seq[[]string], number map[string]int32, counts []float32, from, n int) {
	clear(counts)
	pairs(read, number, func(a, b int32, weight float32) {
		if row := int(min(a, b)) - from; row >= 0 && row < atOnce {
			counts[row*n+int(max(a, b))] += weight
		}
	})
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

// times returns the product of the links, in both directions, and rows.
func times(links [][]link, rows [][]float32) [][]float32 {
	out := grid(len(rows))
	for i, row := range links {
		for _, l := range row {
			for j, x := range rows[l.to] {
				out[i][j] += l.weight * x
			}
			for j, x := range rows[i] {
				out[l.to][j] += l.weight * x
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
