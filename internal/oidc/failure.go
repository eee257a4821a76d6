package oidc

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ideaboard/internal/problem"
	"ideaboard/internal/safehttp"
	"ideaboard/internal/text"
)

var (
	errRefused = errors.New("the visitor stopped at the provider")
	errAway    = errors.New("the provider has trouble")
)

// failed returns the refusal for what went wrong while doing something with a
// provider. The cause says it for the log: on one line, shortened, and without
// the secrets, which a provider's answer may repeat.
func failed(p Provider, doing string, err error, secrets ...string) error {
	told := strings.ToValidUTF8(err.Error(), "?")
	for _, secret := range secrets {
		if secret != "" {
			told = strings.NewReplacer(secret, "[secret]", url.QueryEscape(secret), "[secret]").Replace(told)
		}
	}
	refused := &problem.Error{
		Kind: problem.Invalid, Message: "problem.provider_failed", Args: map[string]any{"Provider": p.Name},
		Cause: fmt.Errorf("provider %d, %s: %s", p.ID, doing, text.Cut(text.Line(told), 400)),
	}
	switch {
	case errors.Is(err, errRefused):
		refused.Message = "problem.provider_refused"
	case errors.Is(err, errAway) || safehttp.Away(err):
		refused.Kind, refused.Message, refused.RetryAfter = problem.Unavailable, "problem.provider_away", 30*time.Second
	}
	return refused
}

// sturdy returns a client that counts a provider with an internal error as
// away; the libraries would tell it from other errors by its words only.
func sturdy(client *http.Client) *http.Client {
	copied := *client
	if copied.Transport == nil {
		copied.Transport = http.DefaultTransport
	}
	copied.Transport = noTrouble{copied.Transport}
	return &copied
}

type noTrouble struct{ next http.RoundTripper }

func (t noTrouble) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err == nil && response.StatusCode >= 500 {
		response.Body.Close()
		return nil, fmt.Errorf("%w: %s", errAway, response.Status)
	}
	return response, err
}
