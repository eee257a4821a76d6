package account_test

import (
	"bytes"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/problem"
)

func TestTimeZones(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"": "", " Europe/Madrid ": "Europe/Madrid", "america/new york": "America/New_York", "utc": "UTC",
		"Etc/GMT+5": "Etc/GMT+5", "Asia/Kathmandu": "Asia/Kathmandu",
		"Local": "-", "Europe/Atlantis": "-", "../../etc/passwd": "-", "+02:00": "-", "Europe": "-", "\x00": "-",
	} {
		got, err := account.CleanTimeZone(raw)
		if refused := problem.FieldsOf(err)["time_zone"] != ""; refused != (want == "-") || !refused && got != want {
			t.Errorf("%q: %q, %v; want %q", raw, got, err, want)
		}
	}
	for _, zone := range account.TimeZones {
		if _, err := time.LoadLocation(zone); err != nil {
			t.Errorf("%s is offered: %v", zone, err)
		}
	}
}

func TestProfileSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	ben, err := d.AddUser(d.ctx, "ben@example.com", "Ben", account.Member)
	if err != nil {
		t.Fatal(err)
	}
	err = d.SetProfile(d.ctx, ben.ID, account.Profile{Name: " ", Language: "tlh", TimeZone: "Mars"})
	if got := problem.FieldsOf(err); len(got) != 3 {
		t.Errorf("%v", got)
	}
	err = d.SetProfile(d.ctx, ben.ID, account.Profile{Name: "Ben C.", Language: "es", TimeZone: "Europe/Madrid"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetName(d.ctx, ben.ID, "Benjamin"); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.User(d.ctx, ben.ID); got.Name != "Benjamin" || got.Language != "es" || got.TimeZone != "Europe/Madrid" {
		t.Errorf("%+v", got)
	}
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	ben, err := d.AddUser(d.ctx, "ben@example.com", "Ben", account.Member)
	if err != nil {
		t.Fatal(err)
	}
	pictures := func(s string) map[int][]byte {
		return map[int][]byte{40: []byte(s + "40"), 80: []byte(s + "80"), 240: []byte(s + "240")}
	}
	first, err := d.SetAvatar(d.ctx, ben.ID, pictures("a"), "image/jpeg")
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.SetAvatar(d.ctx, ben.ID, pictures("b"), "image/png")
	if err != nil || first == second {
		t.Fatal(first, second, err)
	}
	got, err := d.Avatar(d.ctx, ben.ID, second, 80)
	if err != nil || !bytes.Equal(got.Picture, []byte("b80")) || got.Type != "image/png" {
		t.Errorf("%+v, %v", got, err)
	}
	if user, _ := d.User(d.ctx, ben.ID); user.Avatar != second {
		t.Errorf("the person has %q", user.Avatar)
	}
	if err := d.RemoveAvatar(d.ctx, ben.ID); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{first, second, ""} {
		if _, err := d.Avatar(d.ctx, ben.ID, hash, 80); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%q: %v", hash, err)
		}
	}
}

// TestAVisit tells since when there is news as a person comes and goes.
func TestAVisit(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	ben, err := d.AddUser(d.ctx, "ben@example.com", "Ben", account.Member)
	if err != nil {
		t.Fatal(err)
	}
	created := d.now
	for _, tt := range []struct {
		name      string
		after     time.Duration
		wantSince time.Duration // after joining
	}{
		{"the first visit", time.Hour, 0},
		{"a reload", 10 * time.Minute, 0},
		{"a late reload", 20 * time.Minute, 0},
		{"another visit", 31 * time.Minute, time.Hour},
		{"a reload of that", 29 * time.Minute, time.Hour},
		{"days later", 50 * time.Hour, 121 * time.Minute},
	} {
		d.now = d.now.Add(tt.after)
		user, err := d.User(d.ctx, ben.ID)
		if err != nil {
			t.Fatal(err)
		}
		since, err := d.MarkVisited(d.ctx, user)
		if err != nil || !since.Equal(created.Add(tt.wantSince)) {
			t.Errorf("%s: since %v after joining, want %v (%v)", tt.name, since.Sub(created), tt.wantSince, err)
		}
	}
}
