-- The talk under an idea, and what brings its news to people: comments, notes,
-- pictures, reactions, questions, reasons of votes, outcomes, notifications, letters.

-- +goose Up
CREATE TABLE comments (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	parent_id integer REFERENCES comments (id) ON DELETE CASCADE,
	author_id integer NOT NULL REFERENCES users (id),
	by_staff boolean NOT NULL DEFAULT FALSE,
	internal boolean NOT NULL DEFAULT FALSE,
	body text NOT NULL CONSTRAINT comments_body_is_bounded CHECK (length(body) <= 200000),
	body_html text NOT NULL,
	reply_count integer NOT NULL DEFAULT 0 CONSTRAINT comments_reply_count CHECK (reply_count >= 0),
	source text,
	source_id text,
	created_at timestamp NOT NULL,
	edited_at timestamp,
	deleted_at timestamp,
	hidden_at timestamp
);
CREATE UNIQUE INDEX comments_by_source ON comments (source, source_id);
-- The talk of an idea pages by time: imported comments come in late.
CREATE INDEX comments_by_idea ON comments (idea_id, created_at, id) WHERE parent_id IS NULL;
-- Feeds tell the newest of what everybody may read, replies among it.
CREATE INDEX comments_public ON comments (idea_id, created_at, id) WHERE NOT internal AND hidden_at IS NULL AND deleted_at IS NULL;
CREATE INDEX comments_by_parent ON comments (parent_id, created_at, id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_by_author ON comments (author_id, id);
-- Who takes part in the talk of an idea, replies among it.
CREATE INDEX comments_by_idea_author ON comments (idea_id, author_id);
CREATE INDEX comments_hidden ON comments (hidden_at, id) WHERE hidden_at IS NOT NULL;

-- What a comment said before each edit.
CREATE TABLE comment_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	comment_id integer NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	body text NOT NULL,
	body_html text NOT NULL,
	editor_id integer NOT NULL REFERENCES users (id),
	written_at timestamp NOT NULL
);
CREATE INDEX comment_versions_by_comment ON comment_versions (comment_id, id);
CREATE INDEX comment_versions_by_editor ON comment_versions (editor_id, id);

-- Whom a comment names, by id.
CREATE TABLE mentions (
	comment_id integer NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (comment_id, user_id)
);
CREATE INDEX mentions_by_user ON mentions (user_id, comment_id);
-- Whom only an earlier wording of a comment names: to be forgotten, not told.
CREATE TABLE earlier_mentions (
	comment_id integer NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	PRIMARY KEY (comment_id, user_id)
);
CREATE INDEX earlier_mentions_by_user ON earlier_mentions (user_id, comment_id);

CREATE TABLE idea_reactions (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	emoji text NOT NULL,
	created_at timestamp NOT NULL,
	PRIMARY KEY (idea_id, user_id, emoji)
);
CREATE INDEX idea_reactions_by_user ON idea_reactions (user_id, idea_id);
CREATE TABLE idea_reaction_counts (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	emoji text NOT NULL,
	count integer NOT NULL CONSTRAINT idea_reaction_counts_count CHECK (count >= 0),
	PRIMARY KEY (idea_id, emoji)
);
CREATE TABLE comment_reactions (
	comment_id integer NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	emoji text NOT NULL,
	created_at timestamp NOT NULL,
	PRIMARY KEY (comment_id, user_id, emoji)
);
CREATE INDEX comment_reactions_by_user ON comment_reactions (user_id, comment_id);
CREATE TABLE comment_reaction_counts (
	comment_id integer NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	emoji text NOT NULL,
	count integer NOT NULL CONSTRAINT comment_reaction_counts_count CHECK (count >= 0),
	PRIMARY KEY (comment_id, emoji)
);

-- A picture in an idea or a comment; in neither until that is sent. The files
-- stand in the store under the key.
CREATE TABLE attachments (
	id integer PRIMARY KEY AUTOINCREMENT,
	user_id integer NOT NULL REFERENCES users (id),
	idea_id integer REFERENCES ideas (id) ON DELETE SET NULL,
	comment_id integer REFERENCES comments (id) ON DELETE SET NULL,
	key text NOT NULL,
	type text NOT NULL,
	width integer NOT NULL,
	height integer NOT NULL,
	sizes text NOT NULL,
	alt text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL
);
CREATE UNIQUE INDEX attachments_by_key ON attachments (key);
CREATE INDEX attachments_by_user ON attachments (user_id, id);
CREATE INDEX attachments_by_idea ON attachments (idea_id) WHERE idea_id IS NOT NULL;
CREATE INDEX attachments_by_comment ON attachments (comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX attachments_loose ON attachments (created_at) WHERE idea_id IS NULL AND comment_id IS NULL;

ALTER TABLE ideas ADD COLUMN comment_count integer NOT NULL DEFAULT 0;
ALTER TABLE ideas ADD COLUMN locked_at timestamp;
ALTER TABLE ideas ADD COLUMN pinned_comment_id integer REFERENCES comments (id) ON DELETE SET NULL;
ALTER TABLE ideas ADD COLUMN promised_for timestamp;
ALTER TABLE ideas ADD COLUMN solved_yes integer NOT NULL DEFAULT 0;
ALTER TABLE ideas ADD COLUMN solved_partly integer NOT NULL DEFAULT 0;
ALTER TABLE ideas ADD COLUMN solved_no integer NOT NULL DEFAULT 0;
CREATE INDEX ideas_promised ON ideas (promised_for, id) WHERE promised_for IS NOT NULL AND hidden_at IS NULL;
ALTER TABLE answers ADD COLUMN promised_for timestamp;
CREATE INDEX answers_by_time ON answers (created_at, id);

-- One thing asked of the people behind an idea, or by its author of the staff.
CREATE TABLE questions (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	asker_id integer NOT NULL REFERENCES users (id),
	asked text NOT NULL CONSTRAINT questions_asked_is_known CHECK (asked IN ('people', 'staff')),
	words text NOT NULL,
	answer_count integer NOT NULL DEFAULT 0,
	created_at timestamp NOT NULL,
	closed_at timestamp,
	closed_by integer REFERENCES users (id) ON DELETE SET NULL,
	summary text NOT NULL DEFAULT '',
	summary_html text NOT NULL DEFAULT ''
);
CREATE INDEX questions_by_idea ON questions (idea_id, id);
CREATE INDEX questions_by_asker ON questions (asker_id, id);
CREATE INDEX questions_open ON questions (created_at, id) WHERE closed_at IS NULL;
CREATE TABLE question_choices (
	id integer PRIMARY KEY AUTOINCREMENT,
	question_id integer NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
	position integer NOT NULL,
	words text NOT NULL,
	count integer NOT NULL DEFAULT 0 CONSTRAINT question_choices_count CHECK (count >= 0)
);
CREATE INDEX question_choices_by_question ON question_choices (question_id, position);
CREATE TABLE question_answers (
	question_id integer NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	choice_id integer REFERENCES question_choices (id) ON DELETE CASCADE,
	words text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	PRIMARY KEY (question_id, user_id)
);
CREATE INDEX question_answers_by_user ON question_answers (user_id, question_id);
CREATE INDEX question_answers_by_time ON question_answers (question_id, created_at, user_id);

-- What a vote's person would have of the idea. It goes with the vote.
CREATE TABLE vote_reasons (
	idea_id integer NOT NULL,
	user_id integer NOT NULL,
	words text NOT NULL DEFAULT '',
	weight text NOT NULL DEFAULT '' CONSTRAINT vote_reasons_weight_is_known CHECK (weight IN ('', 'nice', 'important', 'must')),
	public boolean NOT NULL DEFAULT FALSE,
	created_at timestamp NOT NULL,
	edited_at timestamp,
	PRIMARY KEY (idea_id, user_id),
	FOREIGN KEY (idea_id, user_id) REFERENCES votes (idea_id, user_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX vote_reasons_by_user ON vote_reasons (user_id, idea_id);
CREATE INDEX vote_reasons_public ON vote_reasons (idea_id, created_at, user_id) WHERE public AND words <> '';

-- Whether what was shipped solved it for a person who wanted it.
CREATE TABLE outcomes (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	verdict text NOT NULL CONSTRAINT outcomes_verdict_is_known CHECK (verdict IN ('yes', 'partly', 'no')),
	words text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	handled_at timestamp,
	PRIMARY KEY (idea_id, user_id)
);
CREATE INDEX outcomes_by_user ON outcomes (user_id, idea_id);
CREATE INDEX outcomes_unsolved ON outcomes (created_at, idea_id, user_id) WHERE verdict = 'no' AND handled_at IS NULL;

-- What one hears of an idea: of an author or voter without a row, everything.
ALTER TABLE follows ADD COLUMN level text NOT NULL DEFAULT 'everything' CONSTRAINT follows_level_is_known CHECK (level IN ('everything', 'milestones', 'silent'));

-- How a person wants to be told; who has no row, by the defaults.
CREATE TABLE notification_settings (
	user_id integer NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	answers text NOT NULL,
	comments text NOT NULL,
	mentions text NOT NULL,
	changelog text NOT NULL,
	community text NOT NULL,
	quiet_from integer NOT NULL,
	quiet_until integer NOT NULL,
	staff_mail boolean NOT NULL,
	updated_at timestamp NOT NULL
);

-- How much a person has not read, so that no page counts it.
CREATE TABLE inboxes (
	user_id integer NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	unread integer NOT NULL DEFAULT 0,
	changed_at timestamp NOT NULL
);

-- A mail to one person, before and after it is sent. What comes meanwhile for
-- the same slot goes into the one that is not sealed. job_id is the job that
-- sends it, so that no other one does; 0 while none has it.
CREATE TABLE letters (
	id integer PRIMARY KEY AUTOINCREMENT,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	kind text NOT NULL CONSTRAINT letters_kind_is_known CHECK (kind IN ('news', 'digest', 'thanks', 'staff')),
	slot text NOT NULL,
	due_at timestamp NOT NULL,
	created_at timestamp NOT NULL,
	sealed_at timestamp,
	job_id integer NOT NULL DEFAULT 0,
	sent_at timestamp,
	dropped_at timestamp,
	failure text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX letters_open ON letters (user_id, slot) WHERE sealed_at IS NULL;
CREATE INDEX letters_by_user ON letters (user_id, id);
-- Who was thanked for an idea, once and for ever.
CREATE INDEX letters_thanks ON letters (user_id, slot) WHERE kind = 'thanks';
CREATE INDEX letters_by_due ON letters (due_at, id) WHERE sent_at IS NULL AND dropped_at IS NULL;

CREATE TABLE notifications (
	id integer PRIMARY KEY AUTOINCREMENT,
	event_id integer NOT NULL REFERENCES events (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	idea_id integer REFERENCES ideas (id) ON DELETE CASCADE,
	kind text NOT NULL,
	reason text NOT NULL,
	letter_id integer REFERENCES letters (id) ON DELETE SET NULL,
	created_at timestamp NOT NULL,
	read_at timestamp
);
CREATE UNIQUE INDEX notifications_by_event ON notifications (event_id, user_id);
CREATE INDEX notifications_by_user ON notifications (user_id, id);
CREATE INDEX notifications_by_idea ON notifications (idea_id);
CREATE INDEX notifications_by_user_idea ON notifications (user_id, idea_id, id);
CREATE INDEX notifications_unread ON notifications (user_id, id) WHERE read_at IS NULL;
CREATE INDEX notifications_by_letter ON notifications (letter_id) WHERE letter_id IS NOT NULL;

-- Why no mail goes to an address any more: the server refused it for good.
ALTER TABLE users ADD COLUMN mail_refused_at timestamp;
ALTER TABLE users ADD COLUMN mail_refusal text NOT NULL DEFAULT '';

ALTER TABLE events ADD COLUMN comment_id integer REFERENCES comments (id) ON DELETE SET NULL;
CREATE INDEX events_by_comment ON events (comment_id) WHERE comment_id IS NOT NULL;

-- +goose Down
DROP INDEX events_by_comment;
ALTER TABLE events DROP COLUMN comment_id;
ALTER TABLE users DROP COLUMN mail_refusal;
ALTER TABLE users DROP COLUMN mail_refused_at;
DROP TABLE notifications;
DROP TABLE letters;
DROP TABLE inboxes;
DROP TABLE notification_settings;
ALTER TABLE follows DROP COLUMN level;
DROP TABLE outcomes;
DROP TABLE vote_reasons;
DROP TABLE question_answers;
DROP TABLE question_choices;
DROP TABLE questions;
DROP INDEX answers_by_time;
ALTER TABLE answers DROP COLUMN promised_for;
DROP INDEX ideas_promised;
ALTER TABLE ideas DROP COLUMN solved_no;
ALTER TABLE ideas DROP COLUMN solved_partly;
ALTER TABLE ideas DROP COLUMN solved_yes;
ALTER TABLE ideas DROP COLUMN promised_for;
ALTER TABLE ideas DROP COLUMN pinned_comment_id;
ALTER TABLE ideas DROP COLUMN locked_at;
ALTER TABLE ideas DROP COLUMN comment_count;
DROP TABLE attachments;
DROP TABLE comment_reaction_counts;
DROP TABLE comment_reactions;
DROP TABLE idea_reaction_counts;
DROP TABLE idea_reactions;
DROP TABLE earlier_mentions;
DROP TABLE mentions;
DROP TABLE comment_versions;
DROP TABLE comments;
