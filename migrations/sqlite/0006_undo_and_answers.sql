-- What staff do can be undone for a moment; answers can be edited and withdrawn.

-- +goose Up
-- A staff act that can be undone, by its first event. Either its telling begins
-- (told_at) or it is undone, never both.
CREATE TABLE undoable_events (
	event_id integer NOT NULL PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
	told_at timestamp,
	undone_at timestamp
);

ALTER TABLE answers ADD COLUMN edited_at timestamp;
ALTER TABLE answers ADD COLUMN withdrawn_at timestamp;
ALTER TABLE answers ADD COLUMN withdrawn_note text NOT NULL DEFAULT '';
ALTER TABLE answers ADD COLUMN promise_cleared boolean NOT NULL DEFAULT FALSE;
ALTER TABLE ideas ADD COLUMN answer_withdrawn_at timestamp;

CREATE TABLE answer_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	answer_id integer NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
	words text NOT NULL,
	words_html text NOT NULL,
	would_change text NOT NULL,
	would_change_html text NOT NULL,
	editor_id integer REFERENCES users (id),
	written_at timestamp NOT NULL,
	removed_at timestamp
);
CREATE INDEX answer_versions_by_answer ON answer_versions (answer_id, id);
CREATE INDEX answer_versions_by_editor ON answer_versions (editor_id, id);

-- +goose Down
DROP TABLE answer_versions;
ALTER TABLE ideas DROP COLUMN answer_withdrawn_at;
ALTER TABLE answers DROP COLUMN promise_cleared;
ALTER TABLE answers DROP COLUMN withdrawn_note;
ALTER TABLE answers DROP COLUMN withdrawn_at;
ALTER TABLE answers DROP COLUMN edited_at;
DROP TABLE undoable_events;
