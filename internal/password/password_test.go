package password_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"ideaboard/internal/password"
	"ideaboard/internal/problem"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	about := []string{"anna.schmidt@example.com", "Orchestra Ideas", "Anna"}
	for name, tt := range map[string]struct{ password, want string }{
		"a sentence":                  {"correct horse battery staple", ""},
		"from a password manager":     {"x7#Kq!v2Lp", ""},
		"not in Latin letters":        {"мой длинный пароль", ""},
		"ten characters":              {"fünfäöüßzr", ""},
		"nine characters":             {"fünfäöüßz", "problem.password_short"},
		"nothing":                     {"", "problem.password_short"},
		"two hundred":                 {strings.Repeat("é7x-qZ!w ü", 20), ""},
		"two hundred and one":         {strings.Repeat("é7x-qZ!w ü", 20) + "a", "problem.password_long"},
		"broken UTF-8":                {"correct horse\xff", "problem.text_invalid"},
		"NUL":                         {"correct\x00horse", "problem.text_invalid"},
		"in the list":                 {"basketball", "problem.password_common"},
		"in capitals":                 {"BasketBall", "problem.password_common"},
		"with a year":                 {"Password2024", "problem.password_common"},
		"with a year and a mark":      {"Monkey2024!", "problem.password_common"},
		"dressed in front":            {"!!!!sunshine", "problem.password_common"},
		"respelled":                   {"P@55w0rd1234", "problem.password_common"},
		"respelled at the start":      {"@dministrator99", "problem.password_common"},
		"said twice":                  {"monkeymonkey", "problem.password_common"},
		"spaced out":                  {"p a s s w o r d 1", "problem.password_common"},
		"one character":               {"aaaaaaaaaaaa", "problem.password_common"},
		"one character of two bytes":  {"éééééééééé", "problem.password_common"},
		"two in turn":                 {"ababababababab", "problem.password_common"},
		"counting":                    {"2345678901", "problem.password_common"},
		"counting down":               {"9876543210", "problem.password_common"},
		"the alphabet":                {"fghijklmnop", "problem.password_common"},
		"a row of keys":               {"ertyuiopasdf", "problem.password_common"},
		"the address":                 {"anna.schmidt@example.com", "problem.password_common"},
		"the name in the address":     {"AnnaSchmidt", "problem.password_common"},
		"the name and a year":         {"anna-schmidt-1984", "problem.password_common"},
		"the site":                    {"orchestraideas", "problem.password_common"},
		"the site and the name":       {"orchestra+anna", "problem.password_common"},
		"the name and something else": {"anna likes kettledrums", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := problem.FieldsOf(password.Check(tt.password, about...))["password"]
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestWhoIsVerified(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	hash, err := password.Hash(ctx, "correct horse")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || password.Stale(hash) {
		t.Fatal(hash, err)
	}
	if again, _ := password.Hash(ctx, "correct horse"); again == hash {
		t.Error("two hashes share their salt")
	}
	for name, tt := range map[string]struct {
		hash, password string
		ok, fails      bool
	}{
		"the right one":          {hash, "correct horse", true, false},
		"a wrong one":            {hash, "correct Horse", false, false},
		"the right one and more": {hash, "correct horse ", false, false},
		"nothing":                {hash, "", false, false},
		"far too long":           {hash, strings.Repeat("x", 1<<20), false, false},
		"no hash":                {"", "correct horse", false, false},
		"no key":                 {hash[:strings.LastIndexByte(hash, '$')+1], "correct horse", false, true},
		"plain text":             {"correct horse", "correct horse", false, true},
		"another algorithm":      {strings.Replace(hash, "argon2id", "argon2i", 1), "correct horse", false, true},
		"another version":        {strings.Replace(hash, "v=19", "v=16", 1), "correct horse", false, true},
		"too much memory":        {strings.Replace(hash, "m=19456", "m=4000000", 1), "correct horse", false, true},
		"too many passes":        {strings.Replace(hash, "t=2", "t=999", 1), "correct horse", false, true},
		"no passes":              {strings.Replace(hash, "t=2", "t=0", 1), "correct horse", false, true},
		"no lanes":               {strings.Replace(hash, "p=1", "p=0", 1), "correct horse", false, true},
		"a number with a sign":   {strings.Replace(hash, "t=2", "t=+2", 1), "correct horse", false, true},
		"something behind":       {hash + "$", "correct horse", false, true},
		"cut off":                {hash[:len(hash)-30], "correct horse", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			ok, err := password.Verify(ctx, tt.hash, tt.password)
			if ok != tt.ok || (err != nil) != tt.fails {
				t.Errorf("%t, %v", ok, err)
			}
			if err != nil && tt.hash != "" && strings.Contains(err.Error(), "$") {
				t.Errorf("the error tells the hash: %v", err)
			}
		})
	}
}

// TestOldHashes: one that was made at another cost still opens, and is stale.
// It is one of the reference implementation's own tests.
func TestOldHashes(t *testing.T) {
	t.Parallel()
	const old = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := password.Verify(context.Background(), old, "password"); !ok || err != nil {
		t.Error(ok, err)
	}
	if !password.Stale(old) || !password.Stale("nonsense") || !password.Stale("") {
		t.Error("an old hash is not stale")
	}
}

// TestManyAtOnce: some are served one after the other, and the others are told to
// come again: at once when too many wait, or when their time is over.
func TestManyAtOnce(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := password.Hash(ended, "correct horse"); problem.KindOf(err) != problem.Unavailable {
		t.Error(err)
	}
	errs := make([]error, 200)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() { errs[i] = password.VerifyNone(context.Background(), "correct horse") }) // nobody's time ends
	}
	group.Wait()
	served := len(slices.DeleteFunc(slices.Clone(errs), func(err error) bool { return err != nil }))
	if served == 0 || served == len(errs) {
		t.Errorf("%d of %d were served", served, len(errs))
	}
	for _, err := range errs {
		if err != nil && problem.KindOf(err) != problem.Unavailable {
			t.Error(err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	for b.Loop() {
		if _, err := password.Hash(context.Background(), "correct horse"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		if err := password.Check("correct horse battery staple", "anna@example.com"); err != nil {
			b.Fatal(err)
		}
	}
}
