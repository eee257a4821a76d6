package problem_test

import (
	"errors"
	"reflect"
	"testing"

	"ideaboard/internal/problem"
)

func TestFields(t *testing.T) {
	t.Parallel()
	var none problem.Fields
	none.AddOf(nil, errors.New("ours"), problem.New(problem.NotFound, "problem.not_found"))
	if err := none.Err(); err != nil {
		t.Errorf("nothing is wrong: %v", err)
	}
	some := problem.Fields{Args: map[string]any{"Max": 3}}
	some.Add("title", "problem.title_short")
	some.Add("title", "problem.title_long")
	some.AddOf(problem.Field("zone", "problem.time_zone_unknown", map[string]any{"Zone": "Moon"}))
	e, _ := errors.AsType[*problem.Error](some.Err())
	want := &problem.Error{
		Kind: problem.Invalid, Message: "problem.invalid", Args: map[string]any{"Max": 3, "Zone": "Moon"},
		Fields: map[string]string{"title": "problem.title_long", "zone": "problem.time_zone_unknown"},
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("%+v, want %+v", e, want)
	}
}
