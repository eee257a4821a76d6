-- Earlier wordings can be removed for good: their words go, that there was one stays.

-- +goose Up
ALTER TABLE idea_versions ADD COLUMN removed_at timestamp;
ALTER TABLE comment_versions ADD COLUMN removed_at timestamp;

-- +goose Down
ALTER TABLE comment_versions DROP COLUMN removed_at;
ALTER TABLE idea_versions DROP COLUMN removed_at;
