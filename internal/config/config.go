// Package config reads the program's settings from environment variables. The
// defaults run the board on a laptop with nothing else installed.
package config

import (
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"

	"ideaboard/internal/files"
)

// Config is the program's settings. Each field is one environment variable.
type Config struct {
	URL            string   `env:"IDEABOARD_URL" help:"address that visitors use, such as https://ideas.example.com; links in mails start with it (default: http://localhost and the port of IDEABOARD_LISTEN)"`
	Listen         string   `env:"IDEABOARD_LISTEN" envDefault:"127.0.0.1:8080" help:"host and port that the server listens on"`
	Database       string   `env:"IDEABOARD_DATABASE" envDefault:"data/ideaboard.db" help:"a SQLite file, or postgres://user:password@host:5432/name"`
	SMTP           string   `env:"IDEABOARD_SMTP" secret:"true" help:"smtp://user:password@host:587, or smtps:// for port 465; empty writes mails to the log"`
	SMTPCA         string   `env:"IDEABOARD_SMTP_CA" help:"file with certificates in PEM that the mail server's may be signed by, besides those that the system trusts"`
	MailFrom       string   `env:"IDEABOARD_MAIL_FROM" help:"sender of mails (default: ideas@ the host of IDEABOARD_URL, or ideas@localhost when that is an address)"`
	Secret         string   `env:"IDEABOARD_SECRET" secret:"true" help:"32 random bytes in hex that codes and links are made from; when empty one is made once and kept in the database"`
	TrustedProxies []string `env:"IDEABOARD_TRUSTED_PROXIES" help:"addresses or ranges, such as 10.0.0.0/8, of proxies whose X-Forwarded-For is believed, joined by commas"`
	AllowInner     []string `env:"IDEABOARD_ALLOW_INNER" help:"addresses or ranges inside your network, such as 10.1.2.3, that the board may call to sign people in; everything else it calls must be public, joined by commas"`
	Files          string   `env:"IDEABOARD_FILES" secret:"true" help:"where pictures in ideas and comments are kept: a folder, or s3://key:secret@host/bucket?region=eu-west-1, with insecure=1 for http (default: files beside the SQLite file, else data/files)"`
	Log            string   `env:"IDEABOARD_LOG" envDefault:"text" help:"text or json, with a least level if wished: json,warn"`
}

// Load reads the settings from environment, lines of NAME=value, and reports
// all that is wrong at once, a line each.
func Load(environment []string) (Config, error) {
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: env.ToMap(environment)}); err != nil {
		return c, fmt.Errorf("settings: %w", err)
	}
	var wrong []error
	for _, check := range []func() error{
		c.checkListen, c.checkURL, c.checkSMTP, c.checkSMTPCA, c.checkMailFrom, c.checkSecret, c.checkProxies,
		c.checkInner, c.checkFiles, c.checkLog,
	} {
		if err := check(); err != nil {
			wrong = append(wrong, err)
		}
	}
	return c, errors.Join(wrong...)
}

func (c *Config) checkListen() error {
	_, port, err := net.SplitHostPort(c.Listen)
	if number, portErr := strconv.ParseUint(port, 10, 16); err != nil || portErr != nil || number > 65535 {
		return fmt.Errorf("IDEABOARD_LISTEN is %q: give a host and a port, such as 127.0.0.1:8080 or :8080", c.Listen)
	}
	return nil
}

func (c *Config) checkURL() error {
	if c.URL == "" {
		_, port, _ := net.SplitHostPort(c.Listen)
		c.URL = "http://" + net.JoinHostPort("localhost", port)
	}
	u, err := url.Parse(c.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || hostError(u) != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("IDEABOARD_URL is %q: give scheme and host and nothing more, such as https://ideas.example.com",
			c.URL)
	}
	c.URL = u.Scheme + "://" + NormalizeHost(u.Scheme, u.Host)
	return nil
}

func (c *Config) checkSMTP() error {
	if c.SMTP == "" {
		return nil
	}
	u, err := url.Parse(c.SMTP)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || hostError(u) != nil {
		return errors.New("IDEABOARD_SMTP is malformed: give smtp://user:password@host:587, with special characters " +
			"percent-encoded")
	}
	return nil
}

func (c *Config) checkSMTPCA() error {
	if c.SMTPCA == "" {
		return nil
	}
	raw, err := os.ReadFile(c.SMTPCA)
	if err != nil {
		return fmt.Errorf("IDEABOARD_SMTP_CA cannot be read: %w", err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(raw) {
		return fmt.Errorf("IDEABOARD_SMTP_CA is %s, which holds no certificate in PEM", c.SMTPCA)
	}
	return nil
}

func (c *Config) checkMailFrom() error {
	if c.MailFrom == "" {
		c.MailFrom = "ideas@" + c.Host()
		_, notAddress := netip.ParseAddr(c.Host()) // mail servers take no sender at a bare address
		if _, err := mail.ParseAddress(c.MailFrom); err != nil || notAddress == nil {
			c.MailFrom = "ideas@localhost"
		}
	}
	if _, err := mail.ParseAddress(c.MailFrom); err != nil {
		return fmt.Errorf("IDEABOARD_MAIL_FROM is %q: give an address such as ideas@example.com", c.MailFrom)
	}
	return nil
}

func (c *Config) checkSecret() error {
	if c.Secret == "" {
		return nil
	}
	if raw, err := hex.DecodeString(c.Secret); err != nil || len(raw) < 32 {
		return errors.New("IDEABOARD_SECRET must be 32 random bytes or more in hex: openssl rand -hex 32 makes one")
	}
	return nil
}

func (c *Config) checkProxies() error {
	for _, raw := range c.TrustedProxies {
		if _, err := prefix(raw); err != nil {
			return fmt.Errorf("IDEABOARD_TRUSTED_PROXIES has %q: give addresses or ranges such as 10.0.0.0/8, joined by commas",
				raw)
		}
	}
	return nil
}

func (c *Config) checkInner() error {
	for _, raw := range c.AllowInner {
		if _, err := prefix(raw); err != nil {
			return fmt.Errorf("IDEABOARD_ALLOW_INNER has %q: give addresses or ranges such as 10.0.0.0/8, joined by commas", raw)
		}
	}
	return nil
}

func (c *Config) checkFiles() error {
	if c.Files == "" {
		c.Files = "data/files"
		if !strings.Contains(c.Database, "://") {
			file, _, _ := strings.Cut(c.Database, "?")
			c.Files = filepath.Join(filepath.Dir(file), "files")
		}
	}
	if err := files.Check(c.Files); err != nil {
		return fmt.Errorf("IDEABOARD_FILES is malformed: %w", err)
	}
	return nil
}

func (c *Config) checkLog() error {
	format, level, _ := strings.Cut(c.Log, ",")
	known := map[string]bool{"": true, "debug": true, "info": true, "warn": true, "error": true}
	if (format != "text" && format != "json") || !known[level] {
		return fmt.Errorf("IDEABOARD_LOG is %q: give text or json, with a level if wished: json,warn", c.Log)
	}
	return nil
}

func prefix(raw string) (netip.Prefix, error) {
	raw = strings.TrimSpace(raw)
	if addr, err := netip.ParseAddr(raw); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(raw)
}

// Proxies returns the ranges of IDEABOARD_TRUSTED_PROXIES.
func (c Config) Proxies() []netip.Prefix { return prefixes(c.TrustedProxies) }

// Inner returns the ranges of IDEABOARD_ALLOW_INNER.
func (c Config) Inner() []netip.Prefix { return prefixes(c.AllowInner) }

func prefixes(raws []string) (ranges []netip.Prefix) {
	for _, raw := range raws {
		if p, err := prefix(raw); err == nil { // Load has refused the others
			ranges = append(ranges, p)
		}
	}
	return ranges
}

// SecretBytes returns the secret, or nil when none is set.
func (c Config) SecretBytes() []byte {
	raw, _ := hex.DecodeString(c.Secret) // Load has refused what is not hex
	return raw
}

// Host returns the host name of the address that visitors use, without a port.
func (c Config) Host() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return "localhost"
	}
	return u.Hostname()
}

// HTTPS reports whether visitors come by https.
func (c Config) HTTPS() bool { return strings.HasPrefix(c.URL, "https://") }

// Local reports whether only this machine can reach the board: mail that is
// not sent may then be shown in the browser.
func (c Config) Local() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	return err == nil && Loopback(host) && Loopback(c.Host())
}

// Loopback reports whether host is a name or address of this machine itself.
func Loopback(host string) bool {
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && addr.IsLoopback()
}

// Setting is one setting, for people who ask what there is.
type Setting struct{ Name, Default, Help string }

// Settings lists every setting, in the order of Config.
func Settings() []Setting {
	var all []Setting
	for field := range reflect.TypeFor[Config]().Fields() {
		all = append(all, Setting{field.Tag.Get("env"), field.Tag.Get("envDefault"), field.Tag.Get("help")})
	}
	return all
}
