package config_test

import (
	"strings"
	"testing"

	"ideaboard/internal/config"
)

func TestNoSettingsRun(t *testing.T) {
	t.Parallel()
	c, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.URL != "http://localhost:8080" || c.Listen != "127.0.0.1:8080" || c.Database != "data/ideaboard.db" ||
		c.MailFrom != "ideas@localhost" || c.Files != "data/files" || !c.Local() {
		t.Errorf("%+v", c)
	}
}

// TestAllMistakesAreReportedAtOnce also looks that no secret is printed.
func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Load([]string{
		"IDEABOARD_URL=ideas.example.com/x", "IDEABOARD_LISTEN=8080", "IDEABOARD_SMTP=mail://u:hunter2@x",
		"IDEABOARD_SECRET=hunter2", "IDEABOARD_TRUSTED_PROXIES=10.0.0.0/99", "IDEABOARD_LOG=loud",
		"IDEABOARD_MAIL_FROM=nobody", "IDEABOARD_FILES=s3://key:hunter2@host",
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{
		"_URL", "_LISTEN", "_SMTP", "_SECRET", "_TRUSTED_PROXIES", "_LOG", "_MAIL_FROM", "_FILES",
	} {
		if !strings.Contains(err.Error(), "IDEABOARD"+name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a secret is printed: %v", err)
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for environment, want := range map[string]bool{
		"IDEABOARD_LISTEN=127.0.0.1:9": true, "IDEABOARD_LISTEN=[::1]:9": true, "IDEABOARD_LISTEN=:9": false,
		"IDEABOARD_LISTEN=0.0.0.0:9":              false,
		"IDEABOARD_URL=https://ideas.example.com": false, "IDEABOARD_URL=http://localhost.evil.example": false,
	} {
		c, err := config.Load([]string{environment})
		if err != nil || c.Local() != want {
			t.Errorf("%s: %v, %v; want %v", environment, c.Local(), err, want)
		}
	}
}

func TestFilesStandBesideTheDatabase(t *testing.T) {
	t.Parallel()
	for environment, want := range map[string]string{
		"IDEABOARD_DATABASE=/var/lib/x/board.db": "/var/lib/x/files", "IDEABOARD_DATABASE=board.db": "files",
		"IDEABOARD_DATABASE=postgres://u:p@h/d": "data/files", "IDEABOARD_FILES=/srv/pictures": "/srv/pictures",
	} {
		if c, err := config.Load([]string{environment}); err != nil || c.Files != want {
			t.Errorf("%s: %s, %v; want %s", environment, c.Files, err, want)
		}
	}
}
