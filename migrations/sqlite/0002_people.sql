-- People: the ways in and who may come in, second steps, invitations, profiles,
-- companies, what staff may do about people, and what a person follows.

-- +goose Up
ALTER TABLE users ADD COLUMN time_zone text NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN avatar text NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN second_step boolean NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN blocked_at timestamp;
ALTER TABLE users ADD COLUMN trusted_at timestamp;
ALTER TABLE users ADD COLUMN merged_into_id integer REFERENCES users (id);
ALTER TABLE users ADD COLUMN first_idea_at timestamp;
ALTER TABLE users ADD COLUMN first_answer_at timestamp;
ALTER TABLE users ADD COLUMN looked_at timestamp;
ALTER TABLE users ADD COLUMN news_since timestamp;
UPDATE users SET first_idea_at = (SELECT min(ideas.created_at) FROM ideas WHERE ideas.author_id = users.id),
	first_answer_at = (SELECT min(answers.created_at) FROM answers JOIN ideas ON ideas.id = answers.idea_id WHERE ideas.author_id = users.id);
-- Staff's lists of people show the newest first, and page by id.
CREATE INDEX users_blocked ON users (id) WHERE blocked_at IS NOT NULL;
CREATE INDEX users_trusted ON users (id) WHERE trusted_at IS NOT NULL;
CREATE INDEX users_never_answered ON users (id) WHERE first_idea_at IS NOT NULL AND first_answer_at IS NULL;
CREATE INDEX users_merged ON users (merged_into_id) WHERE merged_into_id IS NOT NULL;
-- Whose ideas are those of people who left. Nobody can sign in as it.
INSERT INTO users (id, created_at) VALUES (-1, '2026-01-01 00:00:00+00:00');

-- The words by which staff find a person: those of the name, the address, its domain.
CREATE TABLE person_words (
	word text NOT NULL,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	PRIMARY KEY (user_id, word)
);
CREATE INDEX person_words_by_word ON person_words (word, user_id);
INSERT INTO person_words (word, user_id) SELECT lower(name), id FROM users WHERE name <> '';
INSERT INTO person_words (word, user_id) SELECT email, id FROM users WHERE email IS NOT NULL AND email <> lower(name);

ALTER TABLE sessions ADD COLUMN user_agent text NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN way text NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN strong boolean NOT NULL DEFAULT FALSE;

-- Who may come in, and how.
CREATE TABLE access (
	id integer PRIMARY KEY CONSTRAINT access_is_one CHECK (id = 1),
	joining text NOT NULL DEFAULT 'open' CONSTRAINT access_joining_is_known CHECK (joining IN ('open', 'domains', 'invitation')),
	domains text NOT NULL DEFAULT '',
	private boolean NOT NULL DEFAULT FALSE,
	no_index boolean NOT NULL DEFAULT FALSE,
	by_email boolean NOT NULL DEFAULT TRUE,
	by_password boolean NOT NULL DEFAULT TRUE,
	by_passkey boolean NOT NULL DEFAULT TRUE,
	staff_second_step boolean NOT NULL DEFAULT FALSE,
	updated_at timestamp NOT NULL
);
INSERT INTO access (id, updated_at) VALUES (1, '2026-01-01 00:00:00+00:00');

-- Other services that people may sign in with. The secret is sealed.
CREATE TABLE providers (
	id integer PRIMARY KEY AUTOINCREMENT,
	kind text NOT NULL CONSTRAINT providers_kind_is_known CHECK (kind IN ('oidc', 'google', 'microsoft', 'gitlab', 'github')),
	name text NOT NULL,
	issuer text NOT NULL,
	client_id text NOT NULL,
	client_secret text NOT NULL,
	enabled boolean NOT NULL DEFAULT TRUE,
	created_at timestamp NOT NULL
);

-- Who a person is elsewhere: at a provider, or in the company's own product.
CREATE TABLE identities (
	id integer PRIMARY KEY AUTOINCREMENT,
	issuer text NOT NULL,
	subject text NOT NULL,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	email text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	used_at timestamp NOT NULL
);
CREATE UNIQUE INDEX identities_by_subject ON identities (issuer, subject);
CREATE INDEX identities_by_user ON identities (user_id);

-- Keys that the company's own product signs people in with; sealed.
CREATE TABLE sso_secrets (
	id integer PRIMARY KEY AUTOINCREMENT,
	name text NOT NULL,
	secret text NOT NULL,
	created_at timestamp NOT NULL,
	used_at timestamp
);

CREATE TABLE passwords (
	user_id integer NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	hash text NOT NULL,
	changed_at timestamp NOT NULL
);

CREATE TABLE passkeys (
	id integer PRIMARY KEY AUTOINCREMENT,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	credential_id text NOT NULL,
	credential text NOT NULL,
	name text NOT NULL,
	created_at timestamp NOT NULL,
	used_at timestamp
);
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (credential_id);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- Authenticator apps: the secret is sealed; a step is used once.
CREATE TABLE totps (
	user_id integer NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	secret text NOT NULL,
	last_step integer NOT NULL DEFAULT 0,
	created_at timestamp NOT NULL
);
CREATE TABLE recovery_codes (
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	code_hash text NOT NULL,
	created_at timestamp NOT NULL,
	PRIMARY KEY (user_id, code_hash)
);

-- What is half done and can be finished once: a way to another service, a
-- passkey's challenge, the second step of a sign-in, a token of the product that
-- was used.
CREATE TABLE tickets (
	hash text NOT NULL PRIMARY KEY,
	kind text NOT NULL,
	user_id integer REFERENCES users (id) ON DELETE CASCADE,
	data text NOT NULL DEFAULT '{}',
	wrong integer NOT NULL DEFAULT 0,
	expires_at timestamp NOT NULL
);
CREATE INDEX tickets_by_user ON tickets (user_id);
CREATE INDEX tickets_by_expires ON tickets (expires_at);

ALTER TABLE sign_ins ADD COLUMN purpose text NOT NULL DEFAULT 'sign-in';
ALTER TABLE sign_ins ADD COLUMN user_id integer REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE sign_ins ADD COLUMN invitation text NOT NULL DEFAULT '';
ALTER TABLE sign_ins ADD COLUMN identity text NOT NULL DEFAULT '';

-- Votes of visitors that wait for the address to be proved.
CREATE TABLE waiting_votes (
	email text NOT NULL,
	browser_hash text NOT NULL,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (email, browser_hash, idea_id)
);
CREATE INDEX waiting_votes_by_created ON waiting_votes (created_at);

CREATE TABLE companies (
	id integer PRIMARY KEY AUTOINCREMENT,
	name text NOT NULL CONSTRAINT companies_name_is_short CHECK (length(name) BETWEEN 1 AND 120),
	domain text CONSTRAINT companies_domain_is_lower_case CHECK (domain = lower(domain)),
	plan text NOT NULL DEFAULT '',
	monthly_value integer NOT NULL DEFAULT 0 CONSTRAINT companies_value_counts CHECK (monthly_value >= 0),
	source_id text,
	created_at timestamp NOT NULL
);
CREATE UNIQUE INDEX companies_by_domain ON companies (domain);
CREATE UNIQUE INDEX companies_by_source ON companies (source_id);
CREATE INDEX companies_by_name ON companies (lower(name), id);
CREATE TABLE company_members (
	company_id integer NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	via text NOT NULL CONSTRAINT company_members_via_is_known CHECK (via IN ('hand', 'domain', 'sso', 'invitation')),
	created_at timestamp NOT NULL,
	PRIMARY KEY (company_id, user_id)
);
CREATE INDEX company_members_by_user ON company_members (user_id, company_id);

-- Links that let one person join. The link is made from the nonce.
CREATE TABLE invitations (
	id integer PRIMARY KEY AUTOINCREMENT,
	nonce text NOT NULL,
	email text,
	role text NOT NULL DEFAULT 'member' CONSTRAINT invitations_role_is_known CHECK (role IN ('member', 'moderator', 'admin')),
	company_id integer REFERENCES companies (id) ON DELETE SET NULL,
	note text NOT NULL DEFAULT '',
	invited_by integer REFERENCES users (id) ON DELETE SET NULL,
	created_at timestamp NOT NULL,
	expires_at timestamp NOT NULL,
	used_at timestamp,
	used_by integer REFERENCES users (id) ON DELETE SET NULL
);

CREATE TABLE avatars (
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	size integer NOT NULL,
	type text NOT NULL,
	picture blob NOT NULL,
	PRIMARY KEY (user_id, size)
);

-- Who hears of an idea without having proposed it or voted for it, and whose
-- news of a category are wanted.
CREATE TABLE follows (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (idea_id, user_id)
);
CREATE INDEX follows_by_user ON follows (user_id, idea_id);
CREATE TABLE category_follows (
	category_id integer NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (category_id, user_id)
);
CREATE INDEX category_follows_by_user ON category_follows (user_id, category_id);

-- Two people who were one: what was moved, so that it can be moved back.
CREATE TABLE person_merges (
	id integer PRIMARY KEY AUTOINCREMENT,
	from_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	into_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	journal text NOT NULL,
	created_at timestamp NOT NULL,
	undone_at timestamp
);
CREATE INDEX person_merges_by_into ON person_merges (into_id);
CREATE INDEX person_merges_by_from ON person_merges (from_id);

-- Events about people, and those about no idea, which are the audit log.
ALTER TABLE events ADD COLUMN person_id integer REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX events_by_person ON events (person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX events_by_actor ON events (actor_id, id);
CREATE INDEX events_audit ON events (id) WHERE idea_id IS NULL;

-- +goose Down
DROP INDEX events_audit;
DROP INDEX events_by_actor;
DROP INDEX events_by_person;
ALTER TABLE events DROP COLUMN person_id;
DROP TABLE person_merges;
DROP TABLE category_follows;
DROP TABLE follows;
DROP TABLE avatars;
DROP TABLE invitations;
DROP TABLE company_members;
DROP TABLE companies;
DROP TABLE waiting_votes;
ALTER TABLE sign_ins DROP COLUMN identity;
ALTER TABLE sign_ins DROP COLUMN invitation;
ALTER TABLE sign_ins DROP COLUMN user_id;
ALTER TABLE sign_ins DROP COLUMN purpose;
DROP TABLE tickets;
DROP TABLE recovery_codes;
DROP TABLE totps;
DROP TABLE passkeys;
DROP TABLE passwords;
DROP TABLE sso_secrets;
DROP TABLE identities;
DROP TABLE providers;
DROP TABLE access;
ALTER TABLE sessions DROP COLUMN strong;
ALTER TABLE sessions DROP COLUMN way;
ALTER TABLE sessions DROP COLUMN user_agent;
DROP TABLE person_words;
DELETE FROM users WHERE id = -1;
DROP INDEX users_merged;
DROP INDEX users_never_answered;
DROP INDEX users_trusted;
DROP INDEX users_blocked;
ALTER TABLE users DROP COLUMN news_since;
ALTER TABLE users DROP COLUMN looked_at;
ALTER TABLE users DROP COLUMN first_answer_at;
ALTER TABLE users DROP COLUMN first_idea_at;
ALTER TABLE users DROP COLUMN merged_into_id;
ALTER TABLE users DROP COLUMN trusted_at;
ALTER TABLE users DROP COLUMN blocked_at;
ALTER TABLE users DROP COLUMN second_step;
ALTER TABLE users DROP COLUMN avatar;
ALTER TABLE users DROP COLUMN time_zone;
