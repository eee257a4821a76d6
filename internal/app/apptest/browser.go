package apptest

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/account"
)

// View is how a browser looks at the site.
type View struct {
	Width, Height int64
	Dark          bool
	NoScript      bool
	Language      string // of the browser; "" is English
}

// Views are the looks that every page is tried in.
var Views = map[string]View{
	"light-1280": {Width: 1280, Height: 900}, "dark-1280": {Width: 1280, Height: 900, Dark: true},
	"light-390": {Width: 390, Height: 844}, "dark-390": {Width: 390, Height: 844, Dark: true},
}

// Tab is [Browser], for a test that has a site.
func (s *Site) Tab(t testing.TB, view View) context.Context {
	t.Helper()
	return Browser(t, view)
}

// Browser returns a tab of a headless Chromium of its own, which ends with the
// test. Where Chromium is not installed the test fails: make setup installs it.
// With -short the test is skipped: a journey takes seconds.
func Browser(t testing.TB, view View) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser")
	}
	path := ""
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("Chromium is not installed: make setup")
	}
	options := append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("lang", "en-GB"),
	)
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	limited, cancelLimit := context.WithTimeout(allocator, 15*time.Minute)
	tab, cancelTab := chromedp.NewContext(limited)
	t.Cleanup(func() { cancelTab(); cancelLimit(); cancelAllocator() })
	if err := chromedp.Do(tab, Look(view)...); err != nil {
		t.Fatal("start Chromium: ", err)
	}
	return tab
}

// Look makes the tab look at pages in another way.
func Look(view View) []chromedp.Action[chromedp.Void] {
	scheme := "light"
	if view.Dark {
		scheme = "dark"
	}
	return []chromedp.Action[chromedp.Void]{
		chromedp.EmulateViewport(view.Width, view.Height),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			features := []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: scheme},
				{Name: "prefers-reduced-motion", Value: "reduce"},
			}
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
			return err
		}),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(
				ctx,
				t,
				emulation.SetScriptExecutionDisabled,
				emulation.SetScriptExecutionDisabledParams{Value: view.NoScript},
			)
			return err
		}),
	}
}

// SignIn signs user in in a tab, by a link and its button.
func (s *Site) SignIn(user account.User) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(
		chromedp.Navigate(s.SignInAddress(user)),
		chromedp.Click(chromedp.CSS("form[action='/sign-in/confirm'] button")),
		chromedp.WaitVisible(
			chromedp.CSS("body:not(:has(form[action='/sign-in/confirm'])) header :is(form[action='/sign-out'], details.menu)"),
		), // who was somebody else has a menu already
	)
}
