-- What a visitor did before signing in waits beside what they wrote, and is
-- carried out once they have proved who they are.

-- +goose Up
ALTER TABLE drafts ADD COLUMN act text NOT NULL DEFAULT ''; -- JSON of what is to be done; '' for words alone
ALTER TABLE drafts ADD COLUMN browser_hash text NOT NULL DEFAULT ''; -- the browser that may have it done; '' once it was tried
ALTER TABLE drafts ADD COLUMN refusal text NOT NULL DEFAULT ''; -- JSON, field to words: why it was not done

-- +goose Down
ALTER TABLE drafts DROP COLUMN refusal;
ALTER TABLE drafts DROP COLUMN browser_hash;
ALTER TABLE drafts DROP COLUMN act;
