-- A revoked invitation stays for a day, so that revoking it can be undone.

-- +goose Up
ALTER TABLE invitations ADD COLUMN revoked_at timestamptz;
-- Its email was due while it was revoked, and was not sent.
ALTER TABLE invitations ADD COLUMN unsent boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE invitations DROP COLUMN unsent;
ALTER TABLE invitations DROP COLUMN revoked_at;
