-- The board: people and their sessions, ideas, votes, answers, events.
-- Counters and ranks are columns, kept by the transaction that changes them.

-- +goose Up
CREATE TABLE site (
	id integer PRIMARY KEY CONSTRAINT site_is_one CHECK (id = 1),
	name text NOT NULL,
	intro text NOT NULL DEFAULT '',
	brand text NOT NULL DEFAULT '',
	language text NOT NULL DEFAULT 'en',
	updated_at timestamp NOT NULL
);
INSERT INTO site (id, name, updated_at) VALUES (1, 'Ideas', '2026-01-01 00:00:00+00:00');

-- Values that the program makes once and every instance shares.
CREATE TABLE secrets (
	name text NOT NULL PRIMARY KEY,
	value text NOT NULL
);

CREATE TABLE users (
	id integer PRIMARY KEY AUTOINCREMENT,
	email text CONSTRAINT users_email_is_lower_case CHECK (email = lower(email)),
	name text NOT NULL DEFAULT '' CONSTRAINT users_name_is_short CHECK (length(name) <= 80),
	role text NOT NULL DEFAULT 'member' CONSTRAINT users_role_is_known CHECK (role IN ('member', 'moderator', 'admin')),
	language text NOT NULL DEFAULT '',
	source text,
	source_id text,
	created_at timestamp NOT NULL
);
CREATE UNIQUE INDEX users_by_email ON users (email);
CREATE UNIQUE INDEX users_by_source ON users (source, source_id);
CREATE INDEX users_by_role ON users (role) WHERE role <> 'member';

CREATE TABLE sessions (
	id_hash text NOT NULL PRIMARY KEY,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	seen_at timestamp NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_seen ON sessions (seen_at);

CREATE TABLE categories (
	id integer PRIMARY KEY AUTOINCREMENT,
	name text NOT NULL CONSTRAINT categories_name_is_short CHECK (length(name) BETWEEN 1 AND 60),
	slug text NOT NULL,
	position integer NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX categories_by_slug ON categories (slug);
INSERT INTO categories (name, slug) VALUES ('General', 'general');

CREATE TABLE statuses (
	id integer PRIMARY KEY AUTOINCREMENT,
	name text NOT NULL CONSTRAINT statuses_name_is_short CHECK (length(name) BETWEEN 1 AND 60),
	slug text NOT NULL,
	kind text NOT NULL CONSTRAINT statuses_kind_is_known CHECK (kind IN ('open', 'active', 'shipped', 'declined')),
	colour text NOT NULL,
	position integer NOT NULL
);
CREATE UNIQUE INDEX statuses_by_slug ON statuses (slug);
CREATE UNIQUE INDEX statuses_by_name ON statuses (name);
INSERT INTO statuses (name, slug, kind, colour, position) VALUES
	('Open', 'open', 'open', 'grey', 1),
	('Under review', 'under-review', 'open', 'violet', 2),
	('Planned', 'planned', 'active', 'blue', 3),
	('In progress', 'in-progress', 'active', 'amber', 4),
	('Shipped', 'shipped', 'shipped', 'green', 5),
	('Declined', 'declined', 'declined', 'red', 6);

CREATE TABLE ideas (
	id integer PRIMARY KEY AUTOINCREMENT,
	title text NOT NULL CONSTRAINT ideas_title_has_words CHECK (length(title) BETWEEN 1 AND 300),
	body text NOT NULL DEFAULT '' CONSTRAINT ideas_body_is_bounded CHECK (length(body) <= 200000),
	body_html text NOT NULL DEFAULT '',
	excerpt text NOT NULL DEFAULT '',
	author_id integer NOT NULL REFERENCES users (id),
	category_id integer NOT NULL REFERENCES categories (id),
	status_id integer NOT NULL REFERENCES statuses (id),
	vote_count integer NOT NULL DEFAULT 0,
	carried_votes integer NOT NULL DEFAULT 0 CONSTRAINT ideas_carried_votes_count CHECK (carried_votes >= 0),
	heat real NOT NULL,
	source text,
	source_id text,
	source_url text NOT NULL DEFAULT '',
	source_status text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	edited_at timestamp,
	answered_at timestamp,
	hidden_at timestamp,
	CONSTRAINT ideas_votes_cover_carried CHECK (vote_count >= carried_votes)
);
CREATE UNIQUE INDEX ideas_by_source ON ideas (source, source_id);
-- One index for each shape of the list: three orders by four filters.
CREATE INDEX ideas_by_heat ON ideas (heat, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_votes ON ideas (vote_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_created ON ideas (created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_heat ON ideas (status_id, heat, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_votes ON ideas (status_id, vote_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_created ON ideas (status_id, created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_heat ON ideas (category_id, heat, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_votes ON ideas (category_id, vote_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_created ON ideas (category_id, created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_status_heat ON ideas (category_id, status_id, heat, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_status_votes ON ideas (category_id, status_id, vote_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_status_created ON ideas (category_id, status_id, created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_author ON ideas (author_id, created_at, id);
CREATE INDEX ideas_waiting ON ideas (created_at, id) WHERE answered_at IS NULL AND hidden_at IS NULL;
CREATE INDEX ideas_hidden ON ideas (hidden_at, id) WHERE hidden_at IS NOT NULL;

-- How many ideas stand where; hidden ones are counted apart.
CREATE TABLE idea_counts (
	category_id integer NOT NULL REFERENCES categories (id),
	status_id integer NOT NULL REFERENCES statuses (id),
	visible integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_visible_count CHECK (visible >= 0),
	waiting integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_waiting_count CHECK (waiting >= 0),
	hidden integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_hidden_count CHECK (hidden >= 0),
	PRIMARY KEY (category_id, status_id)
);

-- What an idea said before each edit.
CREATE TABLE idea_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	title text NOT NULL,
	body text NOT NULL,
	body_html text NOT NULL,
	editor_id integer NOT NULL REFERENCES users (id),
	written_at timestamp NOT NULL
);
CREATE INDEX idea_versions_by_idea ON idea_versions (idea_id, id);

CREATE TABLE votes (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (idea_id, user_id)
);
CREATE INDEX votes_by_user ON votes (user_id, idea_id);

-- Staff's words, status changes, or both; none is ever changed or removed.
CREATE TABLE answers (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	author_id integer REFERENCES users (id),
	from_status_id integer REFERENCES statuses (id),
	to_status_id integer REFERENCES statuses (id),
	words text NOT NULL DEFAULT '',
	words_html text NOT NULL DEFAULT '',
	would_change text NOT NULL DEFAULT '',
	would_change_html text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL
);
CREATE INDEX answers_by_idea ON answers (idea_id, id);

CREATE TABLE events (
	id integer PRIMARY KEY AUTOINCREMENT,
	kind text NOT NULL,
	idea_id integer REFERENCES ideas (id) ON DELETE CASCADE,
	actor_id integer REFERENCES users (id),
	detail text NOT NULL DEFAULT '{}',
	created_at timestamp NOT NULL
);
CREATE INDEX events_by_idea ON events (idea_id, id);

-- A request to sign in. Code and link are made from the server's secret and
-- the nonce, so neither stands here nor in the mail's job.
CREATE TABLE sign_ins (
	id integer PRIMARY KEY AUTOINCREMENT,
	email text NOT NULL,
	nonce text NOT NULL,
	browser_hash text NOT NULL DEFAULT '',
	return_to text NOT NULL DEFAULT '/',
	vote_idea_id integer REFERENCES ideas (id) ON DELETE SET NULL,
	language text NOT NULL DEFAULT '',
	wrong_codes integer NOT NULL DEFAULT 0,
	created_at timestamp NOT NULL,
	expires_at timestamp NOT NULL,
	used_at timestamp
);
CREATE INDEX sign_ins_by_email ON sign_ins (email, id);
CREATE INDEX sign_ins_by_browser ON sign_ins (browser_hash, id);
CREATE INDEX sign_ins_by_expires ON sign_ins (expires_at);

-- An idea written by a visitor, kept until they have signed in.
CREATE TABLE drafts (
	token_hash text NOT NULL PRIMARY KEY,
	title text NOT NULL,
	body text NOT NULL,
	category_id integer REFERENCES categories (id) ON DELETE SET NULL,
	expires_at timestamp NOT NULL
);
CREATE INDEX drafts_by_expires ON drafts (expires_at);

-- How often something was done since a moment, for limits that all instances share.
CREATE TABLE limits (
	key text NOT NULL PRIMARY KEY,
	since timestamp NOT NULL,
	count integer NOT NULL
);
CREATE INDEX limits_by_since ON limits (since);

-- What other products called duplicates, until they are merged.
CREATE TABLE imported_duplicates (
	source text NOT NULL,
	source_id text NOT NULL,
	duplicate_of text NOT NULL,
	PRIMARY KEY (source, source_id, duplicate_of)
);

-- +goose Down
DROP TABLE imported_duplicates;
DROP TABLE limits;
DROP TABLE drafts;
DROP TABLE sign_ins;
DROP TABLE events;
DROP TABLE answers;
DROP TABLE votes;
DROP TABLE idea_versions;
DROP TABLE idea_counts;
DROP TABLE ideas;
DROP TABLE statuses;
DROP TABLE categories;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE secrets;
DROP TABLE site;
