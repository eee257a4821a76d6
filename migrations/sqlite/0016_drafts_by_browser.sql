-- Each sign-in looks for what waits in its browser.

-- +goose Up
CREATE INDEX drafts_by_browser ON drafts (browser_hash, expires_at) WHERE browser_hash <> '';

-- +goose Down
DROP INDEX drafts_by_browser;
