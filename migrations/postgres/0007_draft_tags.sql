-- What a visitor writes keeps its tags while he signs in.

-- +goose Up
ALTER TABLE drafts ADD COLUMN tags text NOT NULL DEFAULT ''; -- ids, "1,2"

-- +goose Down
ALTER TABLE drafts DROP COLUMN tags;
