-- What an administrator has still to set up on a new board, and what became of a test email.

-- +goose Up
CREATE TABLE setup_checklist (
	id integer PRIMARY KEY CONSTRAINT setup_checklist_is_one_row CHECK (id = 1),
	dismissed_at timestamp,
	-- The number of the last test email; a job of an earlier one changes nothing.
	test_email integer NOT NULL DEFAULT 0,
	test_email_at timestamp,
	test_email_state text NOT NULL DEFAULT '' CONSTRAINT setup_checklist_test_email_state_is_known CHECK (test_email_state IN ('', 'waiting', 'sent', 'refused')),
	-- What the mail server said.
	test_email_answer text NOT NULL DEFAULT ''
);
-- A board that is in use needs no checklist.
INSERT INTO setup_checklist (id, dismissed_at)
	SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM users WHERE role = 'admin') THEN '2026-01-01 00:00:00+00:00' END;

-- +goose Down
DROP TABLE setup_checklist;
