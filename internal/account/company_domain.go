package account

import "strings"

// maxDomain is the maximum length of a company's domain, in bytes: with "@" it must fit into one
// search term.
const maxDomain = maxTermLen - 1

// publicMail has the hosts of public email providers: an address there does not show where a person
// works. A name that ends in a dot matches any top-level domain.
var publicMail = map[string]bool{
	"gmail.com":         true,
	"googlemail.com":    true,
	"outlook.":          true,
	"hotmail.":          true,
	"live.":             true,
	"msn.com":           true,
	"passport.com":      true,
	"yahoo.":            true,
	"ymail.com":         true,
	"rocketmail.com":    true,
	"aol.":              true,
	"aim.com":           true,
	"icloud.com":        true,
	"me.com":            true,
	"mac.com":           true,
	"gmx.":              true,
	"web.de":            true,
	"freenet.de":        true,
	"t-online.de":       true,
	"arcor.de":          true,
	"posteo.de":         true,
	"mailbox.org":       true,
	"mail.de":           true,
	"proton.me":         true,
	"protonmail.com":    true,
	"protonmail.ch":     true,
	"pm.me":             true,
	"tutanota.com":      true,
	"tutanota.de":       true,
	"tuta.io":           true,
	"tuta.com":          true,
	"fastmail.com":      true,
	"fastmail.fm":       true,
	"hey.com":           true,
	"zoho.com":          true,
	"zohomail.com":      true,
	"hushmail.com":      true,
	"duck.com":          true,
	"mozmail.com":       true,
	"mail.com":          true,
	"email.com":         true,
	"usa.com":           true,
	"inbox.com":         true,
	"mail.ru":           true,
	"bk.ru":             true,
	"list.ru":           true,
	"inbox.ru":          true,
	"yandex.":           true,
	"ya.ru":             true,
	"rambler.ru":        true,
	"qq.com":            true,
	"foxmail.com":       true,
	"163.com":           true,
	"126.com":           true,
	"yeah.net":          true,
	"sina.com":          true,
	"sina.cn":           true,
	"sohu.com":          true,
	"aliyun.com":        true,
	"naver.com":         true,
	"daum.net":          true,
	"hanmail.net":       true,
	"nate.com":          true,
	"rediffmail.com":    true,
	"orange.fr":         true,
	"wanadoo.fr":        true,
	"free.fr":           true,
	"laposte.net":       true,
	"sfr.fr":            true,
	"neuf.fr":           true,
	"libero.it":         true,
	"virgilio.it":       true,
	"tiscali.it":        true,
	"alice.it":          true,
	"tin.it":            true,
	"uol.com.br":        true,
	"bol.com.br":        true,
	"terra.com.br":      true,
	"terra.es":          true,
	"telefonica.net":    true,
	"sapo.pt":           true,
	"wp.pl":             true,
	"o2.pl":             true,
	"onet.pl":           true,
	"interia.pl":        true,
	"seznam.cz":         true,
	"centrum.cz":        true,
	"abv.bg":            true,
	"ukr.net":           true,
	"bluewin.ch":        true,
	"telenet.be":        true,
	"skynet.be":         true,
	"ziggo.nl":          true,
	"kpnmail.nl":        true,
	"planet.nl":         true,
	"xs4all.nl":         true,
	"btinternet.com":    true,
	"sky.com":           true,
	"virginmedia.com":   true,
	"ntlworld.com":      true,
	"talktalk.net":      true,
	"comcast.net":       true,
	"verizon.net":       true,
	"att.net":           true,
	"sbcglobal.net":     true,
	"bellsouth.net":     true,
	"cox.net":           true,
	"charter.net":       true,
	"earthlink.net":     true,
	"shaw.ca":           true,
	"rogers.com":        true,
	"sympatico.ca":      true,
	"bigpond.com":       true,
	"optusnet.com.au":   true,
	"xtra.co.nz":        true,
	"mailinator.com":    true,
	"guerrillamail.com": true,
	"yopmail.com":       true,
	"trashmail.com":     true,
	"10minutemail.com":  true,
}

// cleanDomain returns raw as a host name in lower case; "" for an empty one. If it is invalid,
// wrong is the message key.
func cleanDomain(raw string) (domain, wrong string) {
	domain = strings.ToLower(strings.TrimSpace(raw))
	if domain = strings.TrimPrefix(domain, "@"); domain == "" {
		return "", ""
	}
	if !isHostName(domain) {
		return raw, "problem.domain_invalid"
	}
	first, _, _ := strings.Cut(domain, ".")
	if publicMail[domain] || publicMail[first+"."] {
		return raw, "problem.domain_public"
	}
	return domain, ""
}

// isHostName reports whether s has two or more parts of ASCII letters, digits and hyphens, and the
// last part is not a number.
func isHostName(s string) bool {
	labels := strings.Split(s, ".")
	if len(s) > maxDomain || len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, "-") != label ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return strings.Trim(labels[len(labels)-1], "0123456789") != ""
}
