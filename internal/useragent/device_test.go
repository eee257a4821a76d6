package useragent_test

import (
	"strings"
	"testing"

	"ideaboard/internal/useragent"
)

func TestName(t *testing.T) {
	t.Parallel()
	const webkit = "AppleWebKit/537.36 (KHTML, like Gecko) "
	for name, tt := range map[string]struct{ header, browser, system string }{
		"Firefox on Linux": {
			"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox", "Linux",
		},
		"Firefox on Windows": {
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox", "Windows",
		},
		"Firefox on Android": {
			"Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox", "Android",
		},
		"Firefox on an iPhone": {
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 " +
				"Mobile/15E148 Safari/605.1.15",
			"Firefox", "iOS",
		},
		"Chrome on a Mac": {
			"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + webkit + "Chrome/142.0.0.0 Safari/537.36", "Chrome", "macOS",
		},
		"Chrome on Android": {
			"Mozilla/5.0 (Linux; Android 10; K) " + webkit + "Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome", "Android",
		},
		"Chrome on a Chromebook": {
			"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + webkit + "Chrome/142.0.0.0 Safari/537.36", "Chrome", "ChromeOS",
		},
		"Chrome on an iPad": {
			"Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 " +
				"Safari/604.1",
			"Chrome", "iPadOS",
		},
		"Edge": {
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
			"Edge", "Windows",
		},
		"Opera": {
			"Mozilla/5.0 (X11; Linux x86_64) " + webkit + "Chrome/142.0.0.0 Safari/537.36 OPR/128.0.0.0", "Opera", "Linux",
		},
		"Samsung": {
			"Mozilla/5.0 (Linux; Android 10; K) " + webkit + "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
			"Samsung Internet", "Android",
		},
		"Safari on a Mac": {
			"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) " +
				"Version/18.1 Safari/605.1.15",
			"Safari", "macOS",
		},
		"Safari on an iPhone": {
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 " +
				"Mobile/15E148 Safari/604.1",
			"Safari", "iOS",
		},
		"an old telephone": {
			"Mozilla/5.0 (Linux; U; Android 4.0.3; de-de) AppleWebKit/534.30 (KHTML, like Gecko) " +
				"Version/4.0 Mobile Safari/534.30",
			"Android", "Android",
		},
		"Internet Explorer": {
			"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer", "Windows",
		},
		"a window in an app": {
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
			"", "iOS",
		},
		"a program":              {"curl/8.5.0", "curl", ""},
		"a robot":                {"Mozilla/5.0 (compatible; Bingbot/2.0)", "", ""},
		"a version of something": {"thing Version/1", "", ""},
		"nothing":                {"", "", ""},
		"a script":               {"<script>alert(1)</script>", "", ""},
		"too far behind":         {strings.Repeat("x", 512) + "Firefox/145.0", "", ""},
		"NUL and broken":         {"\x00\xffFirefox/1\xff Linux", "Firefox", "Linux"},
	} {
		t.Run(name, func(t *testing.T) {
			if browser, system := useragent.Name(tt.header); browser != tt.browser || system != tt.system {
				t.Errorf("%q on %q", browser, system)
			}
		})
	}
}

// FuzzName: whatever the header, the words are of our own tables.
func FuzzName(f *testing.F) {
	for _, header := range []string{
		"", "Mozilla/5.0 (X11; Linux x86_64) Firefox/1", "Version/1 Safari/ Android", "\xff\x00",
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		browser, system := useragent.Name(header)
		if len(browser) > 20 || len(system) > 10 || strings.ContainsAny(browser+system, "<>&\"\x00") {
			t.Errorf("%q on %q", browser, system)
		}
	})
}
