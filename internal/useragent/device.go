// Package useragent tells a person in two words from where they are signed in, such
// as "Firefox" and "Linux". It is a memory aid for them, never a proof: a
// browser may say what it likes.
package useragent

import "strings"

// longest is how much of a User-Agent header is read, in bytes.
const longest = 512

// sign is a piece of a User-Agent header and what it stands for.
type sign struct{ piece, name string }

// browsers are looked for in this order: most of them also claim to be those
// further down.
var browsers = []sign{
	{"Edg/", "Edge"},
	{"EdgA/", "Edge"},
	{"EdgiOS/", "Edge"},
	{"Edge/", "Edge"},
	{"OPR/", "Opera"},
	{"OPT/", "Opera"},
	{"OPX/", "Opera"},
	{"Vivaldi/", "Vivaldi"},
	{"SamsungBrowser/", "Samsung Internet"},
	{"YaBrowser/", "Yandex Browser"},
	{"UCBrowser/", "UC Browser"},
	{"DuckDuckGo/", "DuckDuckGo"},
	{"Ddg/", "DuckDuckGo"},
	{"FxiOS/", "Firefox"},
	{"Firefox/", "Firefox"},
	{"CriOS/", "Chrome"},
	{"HeadlessChrome/", "Chrome"},
	{"Chrome/", "Chrome"},
	{"Chromium/", "Chromium"},
	{"MSIE ", "Internet Explorer"},
	{"Trident/", "Internet Explorer"},
	{"Version/", "Safari"}, // with "Safari/" only: see Name
	{"curl/", "curl"},
}

// systems are looked for in this order: Android claims to be Linux, and the
// telephones of Apple to be like its computers.
var systems = []sign{
	{"iPhone", "iOS"},
	{"iPod", "iOS"},
	{"iPad", "iPadOS"},
	{"Android", "Android"},
	{"CrOS", "ChromeOS"},
	{"Windows", "Windows"},
	{"Macintosh", "macOS"},
	{"Mac OS X", "macOS"},
	{"FreeBSD", "FreeBSD"},
	{"OpenBSD", "OpenBSD"},
	{"NetBSD", "NetBSD"},
	{"Linux", "Linux"},
	{"X11", "Linux"},
}

// Name returns the browser and the system that a User-Agent header names, ""
// for each that is not known. The words are our own, whatever the header says.
func Name(userAgent string) (browser, system string) {
	if len(userAgent) > longest {
		userAgent = userAgent[:longest]
	}
	browser, system = first(browsers, userAgent), first(systems, userAgent)
	if browser == "Safari" && !strings.Contains(userAgent, "Safari/") {
		browser = ""
	}
	if browser == "Safari" && system == "Android" {
		browser = "Android" // the browser of old telephones, which bears no other name
	}
	return browser, system
}

func first(signs []sign, userAgent string) string {
	for _, sign := range signs {
		if strings.Contains(userAgent, sign.piece) {
			return sign.name
		}
	}
	return ""
}
