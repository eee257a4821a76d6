-- The schema of the last preview build, without comments, for preview_test.go.

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
CREATE TABLE idea_counts (
	category_id integer NOT NULL REFERENCES categories (id),
	status_id integer NOT NULL REFERENCES statuses (id),
	visible integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_visible_count CHECK (visible >= 0),
	waiting integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_waiting_count CHECK (waiting >= 0),
	hidden integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_hidden_count CHECK (hidden >= 0),
	PRIMARY KEY (category_id, status_id)
);
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
CREATE TABLE drafts (
	token_hash text NOT NULL PRIMARY KEY,
	title text NOT NULL,
	body text NOT NULL,
	category_id integer REFERENCES categories (id) ON DELETE SET NULL,
	expires_at timestamp NOT NULL
);
CREATE INDEX drafts_by_expires ON drafts (expires_at);
CREATE TABLE limits (
	key text NOT NULL PRIMARY KEY,
	since timestamp NOT NULL,
	count integer NOT NULL
);
CREATE INDEX limits_by_since ON limits (since);
CREATE TABLE imported_duplicates (
	source text NOT NULL,
	source_id text NOT NULL,
	duplicate_of text NOT NULL,
	PRIMARY KEY (source, source_id, duplicate_of)
);
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
CREATE INDEX users_blocked ON users (id) WHERE blocked_at IS NOT NULL;
CREATE INDEX users_trusted ON users (id) WHERE trusted_at IS NOT NULL;
CREATE INDEX users_never_answered ON users (id) WHERE first_idea_at IS NOT NULL AND first_answer_at IS NULL;
CREATE INDEX users_merged ON users (merged_into_id) WHERE merged_into_id IS NOT NULL;
INSERT INTO users (id, created_at) VALUES (-1, '2026-01-01 00:00:00+00:00');
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
ALTER TABLE events ADD COLUMN person_id integer REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX events_by_person ON events (person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX events_by_actor ON events (actor_id, id);
CREATE INDEX events_audit ON events (id) WHERE idea_id IS NULL;
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
CREATE INDEX comments_by_idea ON comments (idea_id, created_at, id) WHERE parent_id IS NULL;
CREATE INDEX comments_public ON comments (idea_id, created_at, id) WHERE NOT internal AND hidden_at IS NULL AND deleted_at IS NULL;
CREATE INDEX comments_by_parent ON comments (parent_id, created_at, id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_by_author ON comments (author_id, id);
CREATE INDEX comments_by_idea_author ON comments (idea_id, author_id);
CREATE INDEX comments_hidden ON comments (hidden_at, id) WHERE hidden_at IS NOT NULL;
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
CREATE TABLE mentions (
	comment_id integer NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (comment_id, user_id)
);
CREATE INDEX mentions_by_user ON mentions (user_id, comment_id);
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
ALTER TABLE follows ADD COLUMN level text NOT NULL DEFAULT 'everything' CONSTRAINT follows_level_is_known CHECK (level IN ('everything', 'milestones', 'silent'));
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
CREATE TABLE inboxes (
	user_id integer NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	unread integer NOT NULL DEFAULT 0,
	changed_at timestamp NOT NULL
);
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
ALTER TABLE users ADD COLUMN mail_refused_at timestamp;
ALTER TABLE users ADD COLUMN mail_refusal text NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN comment_id integer REFERENCES comments (id) ON DELETE SET NULL;
CREATE INDEX events_by_comment ON events (comment_id) WHERE comment_id IS NOT NULL;
ALTER TABLE categories ADD COLUMN description text NOT NULL DEFAULT '';
ALTER TABLE categories ADD COLUMN seen_by text NOT NULL DEFAULT 'everybody' CONSTRAINT categories_seen_by_is_known CHECK (seen_by IN ('everybody', 'members', 'staff'));
ALTER TABLE categories ADD COLUMN proposed_by text NOT NULL DEFAULT 'everybody' CONSTRAINT categories_proposed_by_is_known CHECK (proposed_by IN ('everybody', 'members', 'staff'));
ALTER TABLE categories ADD COLUMN voted_by text NOT NULL DEFAULT 'everybody' CONSTRAINT categories_voted_by_is_known CHECK (voted_by IN ('everybody', 'members', 'staff'));
ALTER TABLE categories ADD COLUMN talked_by text NOT NULL DEFAULT 'everybody' CONSTRAINT categories_talked_by_is_known CHECK (talked_by IN ('everybody', 'members', 'staff'));
CREATE TABLE tags (
	id integer PRIMARY KEY AUTOINCREMENT,
	name text NOT NULL CONSTRAINT tags_name_is_short CHECK (length(name) BETWEEN 1 AND 40),
	slug text NOT NULL,
	colour text NOT NULL DEFAULT 'grey',
	description text NOT NULL DEFAULT '',
	staff_only boolean NOT NULL DEFAULT FALSE,
	idea_count integer NOT NULL DEFAULT 0 CONSTRAINT tags_idea_count CHECK (idea_count >= 0),
	created_at timestamp NOT NULL
);
CREATE UNIQUE INDEX tags_by_slug ON tags (slug);
CREATE TABLE tag_slugs (
	slug text PRIMARY KEY,
	tag_id integer NOT NULL REFERENCES tags (id) ON DELETE CASCADE
);
CREATE INDEX tag_slugs_by_tag ON tag_slugs (tag_id);
CREATE TABLE idea_tags (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	tag_id integer NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
	merged_from integer REFERENCES ideas (id) ON DELETE SET NULL,
	created_at timestamp NOT NULL,
	PRIMARY KEY (idea_id, tag_id)
);
CREATE INDEX idea_tags_by_tag ON idea_tags (tag_id, idea_id);
CREATE INDEX idea_tags_merged ON idea_tags (merged_from) WHERE merged_from IS NOT NULL;
CREATE TABLE tag_follows (
	tag_id integer NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (tag_id, user_id)
);
CREATE INDEX tag_follows_by_user ON tag_follows (user_id, tag_id);
ALTER TABLE site ADD COLUMN authors_tag boolean NOT NULL DEFAULT FALSE;
ALTER TABLE ideas ADD COLUMN merged_into_id integer REFERENCES ideas (id) ON DELETE SET NULL;
ALTER TABLE ideas ADD COLUMN merged_at timestamp;
ALTER TABLE ideas ADD COLUMN own_heat real;
CREATE INDEX ideas_merged ON ideas (merged_into_id, merged_at, id) WHERE merged_into_id IS NOT NULL;
ALTER TABLE votes ADD COLUMN merged_from integer REFERENCES ideas (id) ON DELETE SET NULL;
CREATE INDEX votes_merged ON votes (merged_from, idea_id) WHERE merged_from IS NOT NULL;
ALTER TABLE follows ADD COLUMN merged_from integer REFERENCES ideas (id) ON DELETE SET NULL;
CREATE INDEX follows_merged ON follows (merged_from) WHERE merged_from IS NOT NULL;
CREATE TABLE idea_merges (
	id integer PRIMARY KEY AUTOINCREMENT,
	from_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	into_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	actor_id integer REFERENCES users (id) ON DELETE SET NULL,
	with_tags boolean NOT NULL DEFAULT FALSE,
	carried_votes integer NOT NULL DEFAULT 0,
	created_at timestamp NOT NULL,
	undone_at timestamp,
	undone_by integer REFERENCES users (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX idea_merges_standing ON idea_merges (from_id) WHERE undone_at IS NULL;
CREATE INDEX idea_merges_by_from ON idea_merges (from_id, id);
CREATE INDEX idea_merges_by_into ON idea_merges (into_id, id);
CREATE TABLE idea_links (
	from_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	to_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	kind text NOT NULL CONSTRAINT idea_links_kind_is_known CHECK (kind IN ('similar', 'part', 'blocks')),
	actor_id integer REFERENCES users (id) ON DELETE SET NULL,
	created_at timestamp NOT NULL,
	PRIMARY KEY (from_id, to_id, kind)
);
CREATE INDEX idea_links_by_to ON idea_links (to_id, from_id);
CREATE TABLE same_suggestions (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	same_as_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	words text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	handled_at timestamp,
	handled_by integer REFERENCES users (id) ON DELETE SET NULL,
	merged boolean NOT NULL DEFAULT FALSE,
	reply text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX same_suggestions_once ON same_suggestions (idea_id, same_as_id, user_id);
CREATE INDEX same_suggestions_by_same ON same_suggestions (same_as_id);
CREATE INDEX same_suggestions_by_user ON same_suggestions (user_id, id);
CREATE INDEX same_suggestions_open ON same_suggestions (created_at, id) WHERE handled_at IS NULL;
CREATE INDEX ideas_by_comments ON ideas (comment_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_comments ON ideas (status_id, comment_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_comments ON ideas (category_id, comment_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_answered ON ideas (answered_at, id) WHERE answered_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX ideas_by_status_answered ON ideas (status_id, answered_at, id) WHERE answered_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX ideas_by_category_answered ON ideas (category_id, answered_at, id) WHERE answered_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX ideas_category_waiting ON ideas (category_id, created_at, id) WHERE answered_at IS NULL AND hidden_at IS NULL;
CREATE INDEX ideas_shuffled ON ideas ((id * 2654435761 % 4294967296), id) WHERE hidden_at IS NULL;
CREATE TABLE saved_views (
	id integer PRIMARY KEY AUTOINCREMENT,
	owner_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	name text NOT NULL CONSTRAINT saved_views_name_is_short CHECK (length(name) BETWEEN 1 AND 60),
	query text NOT NULL,
	shared boolean NOT NULL DEFAULT FALSE,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL
);
CREATE INDEX saved_views_by_owner ON saved_views (owner_id, id);
CREATE INDEX saved_views_shared ON saved_views (id) WHERE shared;
ALTER TABLE drafts ADD COLUMN tags text NOT NULL DEFAULT ''; -- ids, "1,2"
CREATE VIRTUAL TABLE idea_search USING fts5(title, tags, body, talk, content='', contentless_delete=1, tokenize='ascii', prefix='2 3');
CREATE VIRTUAL TABLE idea_search_words USING fts5vocab(idea_search, row);
-- +goose StatementBegin
CREATE TRIGGER idea_search_goes AFTER DELETE ON ideas BEGIN
	DELETE FROM idea_search WHERE rowid = old.id;
END;
-- +goose StatementEnd
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
ALTER TABLE idea_versions ADD COLUMN removed_at timestamp;
ALTER TABLE comment_versions ADD COLUMN removed_at timestamp;
ALTER TABLE drafts ADD COLUMN act text NOT NULL DEFAULT ''; -- JSON of what is to be done; '' for words alone
ALTER TABLE drafts ADD COLUMN browser_hash text NOT NULL DEFAULT ''; -- the browser that may have it done; '' once it was tried
ALTER TABLE drafts ADD COLUMN refusal text NOT NULL DEFAULT ''; -- JSON, field to words: why it was not done
CREATE INDEX answers_by_author ON answers (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX drafts_by_category ON drafts (category_id) WHERE category_id IS NOT NULL;
CREATE INDEX idea_links_by_actor ON idea_links (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX idea_merges_by_undone ON idea_merges (undone_by) WHERE undone_by IS NOT NULL;
CREATE INDEX idea_merges_by_actor ON idea_merges (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX idea_versions_by_editor ON idea_versions (editor_id);
CREATE INDEX ideas_by_pinned ON ideas (pinned_comment_id) WHERE pinned_comment_id IS NOT NULL;
CREATE INDEX invitations_by_used ON invitations (used_by) WHERE used_by IS NOT NULL;
CREATE INDEX invitations_by_inviter ON invitations (invited_by) WHERE invited_by IS NOT NULL;
CREATE INDEX invitations_by_company ON invitations (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX question_answers_by_choice ON question_answers (choice_id) WHERE choice_id IS NOT NULL;
CREATE INDEX questions_by_closer ON questions (closed_by) WHERE closed_by IS NOT NULL;
CREATE INDEX same_suggestions_by_handler ON same_suggestions (handled_by) WHERE handled_by IS NOT NULL;
CREATE INDEX sign_ins_by_user ON sign_ins (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX sign_ins_by_idea ON sign_ins (vote_idea_id) WHERE vote_idea_id IS NOT NULL;
CREATE INDEX waiting_votes_by_idea ON waiting_votes (idea_id);
CREATE INDEX ideas_by_category ON ideas (category_id, id);
ALTER TABLE categories ADD COLUMN removed_into integer REFERENCES categories (id);
CREATE TABLE renderings (
	part text PRIMARY KEY,
	version integer NOT NULL,
	last_id integer NOT NULL,
	finished boolean NOT NULL
);
ALTER TABLE events ADD COLUMN audit_object text;
UPDATE events SET audit_object = CASE
	WHEN idea_id IS NOT NULL THEN 'idea:' || idea_id
	WHEN json_extract(detail, '$.idea') IS NOT NULL THEN 'idea:' || (json_extract(detail, '$.idea'))
	WHEN json_extract(detail, '$.company') IS NOT NULL THEN 'company:' || (json_extract(detail, '$.company'))
	WHEN kind = 'tag.merged' THEN 'tag:' || (json_extract(detail, '$.into'))
	WHEN json_extract(detail, '$.tag') IS NOT NULL THEN 'tag:' || (json_extract(detail, '$.tag'))
	WHEN json_extract(detail, '$.category') IS NOT NULL THEN 'category:' || (json_extract(detail, '$.category'))
	WHEN person_id IS NOT NULL THEN 'person:' || person_id
	WHEN kind LIKE 'person.%' THEN 'person'
	WHEN kind LIKE 'member.%' THEN 'member'
	WHEN kind LIKE 'invitation.%' THEN 'invitation'
	WHEN kind LIKE 'access.%' THEN 'access'
	WHEN kind LIKE 'provider.%' THEN 'provider'
	WHEN kind LIKE 'sso_secret.%' THEN 'sso_secret'
	WHEN kind LIKE 'job.%' THEN 'job'
	ELSE 'site' END
WHERE kind NOT IN ('idea.proposed', 'idea.edited', 'idea.voted', 'idea.unvoted', 'idea.same_suggested', 'comment.added', 'comment.edited', 'comment.deleted', 'question.answered', 'outcome.told');
CREATE INDEX events_logged ON events (id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_kind ON events (kind, id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_object ON events (audit_object, id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_actor ON events (actor_id, id) WHERE audit_object IS NOT NULL;
CREATE INDEX drafts_by_browser ON drafts (browser_hash, expires_at) WHERE browser_hash <> '';
