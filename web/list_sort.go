package web

import (
	"math/rand/v2"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/templates"
)

// tabOrders are the orders that are tabs; the others are in a menu.
const tabOrders = 3

// visit returns the seed of the random order from the address; 0 if there is none.
func (l listState) visit() uint32 {
	seed, err := strconv.ParseUint(l.seed, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(seed)
}

// randomOrderURL returns the address of the random order with a new seed, or "" if the
// address has one. The seed stays in the address, so that the list stays the same
// while they page through it, return to it or share it.
func (l listState) randomOrderURL() string {
	if l.sort != board.Surprise || l.visit() != 0 {
		return ""
	}
	return l.with(func(l *listState) { l.seed = strconv.FormatUint(uint64(rand.Uint32N(1<<32-1))+1, 10) })
}

// i18n: list.sort_trending list.sort_top list.sort_new list.sort_discussed list.sort_answered list.sort_unanswered
// i18n: list.sort_surprise
func orderTab(c Context, state listState, sort board.Sort) templates.Tab {
	return templates.Tab{
		Name: i18n.T(c.Request().Context(), "list.sort_"+string(sort)),
		URL:  state.with(func(l *listState) { l.sort, l.seed = sort, "" }), Current: state.sort == sort,
	}
}

func tabs(c Context, state listState) (tabs []templates.Tab) {
	for _, sort := range board.Sorts[:tabOrders] {
		tabs = append(tabs, orderTab(c, state, sort))
	}
	return tabs
}

func moreOrders(c Context, state listState) (tabs []templates.Tab) {
	for _, sort := range board.Sorts[tabOrders:] {
		tabs = append(tabs, orderTab(c, state, sort))
	}
	return tabs
}
