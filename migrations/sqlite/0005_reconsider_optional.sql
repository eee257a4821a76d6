-- Whether an idea may be declined without saying what would change the team's mind.

-- +goose Up
ALTER TABLE site ADD COLUMN reconsider_optional boolean NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE site DROP COLUMN reconsider_optional;
