package mail

import (
	"strings"
	"testing"
)

// TestWhoseFaultARefusalIs: the answers are those of mail servers that are much
// used, to a recipient or to the whole mail.
func TestWhoseFaultARefusalIs(t *testing.T) {
	t.Parallel()
	for words, tt := range map[string]struct {
		code        int
		atRecipient bool
		address     bool
	}{
		"550 5.1.1 <(address)>: Recipient address rejected: User unknown":                {550, true, true},
		"550-5.1.1 The email account that you tried to reach does not exist.":            {550, true, true},
		"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found":                 {550, true, true},
		"550 5.4.1 Recipient address rejected: Access denied.":                           {550, true, true},
		"550 5.2.1 The email account that you tried to reach is disabled":                {550, true, true},
		"550 5.1.1 unknown, told after the mail":                                         {550, false, true},
		"550 Unrouteable address":                                                        {550, true, true},
		"550 No such user here":                                                          {550, true, true},
		"551 User not local":                                                             {551, true, true},
		"552 5.2.2 The email account that you tried to reach is over quota":              {552, true, false},
		"550 5.2.2 mailbox full":                                                         {550, true, false},
		"552 mailbox full":                                                               {552, true, false},
		"550 mailbox is full":                                                            {550, true, false},
		"554 5.7.1 <(address)>: Relay access denied":                                     {554, true, false},
		"550 relay not permitted":                                                        {550, true, false},
		"550 5.7.26 This mail is unauthenticated":                                        {550, false, false},
		"550 5.7.1 our system has detected that this message is likely unsolicited mail": {550, false, false},
		"550 5.1.8 sender address rejected: domain not found":                            {550, true, false},
		"554 5.6.0 this looks like spam":                                                 {554, false, false},
		"552 5.3.4 message too big":                                                      {552, false, false},
		"550 blocked by our policy":                                                      {550, true, false},
		"503 5.5.1 bad sequence of commands":                                             {503, true, false},
		"550 told after the mail, for whatever reason":                                   {550, false, false},
		"535 5.7.8 authentication failed":                                                {535, true, false},
	} {
		if got := faultOfAddress(tt.code, words, tt.atRecipient); got != tt.address {
			t.Errorf("%q: %t", words, got)
		}
	}
}

func TestAServersWordsNameNobodyAndAreShort(t *testing.T) {
	t.Parallel()
	got := withoutAddresses("550 <Cleo@Example.com> (cleo@example.com, ben@example.com):\r\n"+strings.Repeat("ñ", 500),
		"cleo@example.com")
	if strings.Contains(strings.ToLower(got), "example.com") || len(got) > maxAnswer+10 ||
		strings.ContainsAny(got, "\r\n") {
		t.Error(got)
	}
}
