-- The schema of the board, in the order in which tables refer to each other.
-- Counters and ranks are columns; the transaction that changes rows keeps them.

-- +goose Up

-- ## The site, and values that all instances share

CREATE TABLE site (
	id integer PRIMARY KEY CONSTRAINT site_is_one CHECK (id = 1),
	name text NOT NULL,
	intro text NOT NULL DEFAULT '',
	brand text NOT NULL DEFAULT '',
	language text NOT NULL DEFAULT 'en',
	updated_at timestamp NOT NULL,
	-- Whether authors may put public tags on their own ideas.
	authors_tag boolean NOT NULL DEFAULT FALSE
);
INSERT INTO site (id, name, updated_at) VALUES (1, 'Ideas', '2026-01-01 00:00:00+00:00');

-- Values that the program generates once and every instance shares.
CREATE TABLE secrets (
	name text NOT NULL PRIMARY KEY,
	value text NOT NULL
);

-- Rate limits: how often something was done since a moment, for all instances.
CREATE TABLE limits (
	key text NOT NULL PRIMARY KEY,
	since timestamp NOT NULL,
	count integer NOT NULL
);
CREATE INDEX limits_by_since ON limits (since);

-- How far the HTML of a column was rendered by a version of the renderer; a job
-- renders older HTML again.
CREATE TABLE renderings (
	part text PRIMARY KEY,
	version integer NOT NULL,
	last_id integer NOT NULL,
	finished boolean NOT NULL
);

-- ## People and their sessions

-- People. People who came with an import have no email address.
CREATE TABLE users (
	id integer PRIMARY KEY AUTOINCREMENT,
	email text CONSTRAINT users_email_is_lower_case CHECK (email = lower(email)),
	name text NOT NULL DEFAULT '' CONSTRAINT users_name_is_short CHECK (length(name) <= 80),
	role text NOT NULL DEFAULT 'member' CONSTRAINT users_role_is_known CHECK (role IN ('member', 'moderator', 'admin')),
	language text NOT NULL DEFAULT '',
	source text,
	source_id text,
	created_at timestamp NOT NULL,
	time_zone text NOT NULL DEFAULT '',
	avatar text NOT NULL DEFAULT '',
	two_step boolean NOT NULL DEFAULT FALSE,
	blocked_at timestamp,
	trusted_at timestamp,
	merged_into_id integer REFERENCES users (id),
	first_idea_at timestamp,
	first_answer_at timestamp,
	last_visit_at timestamp,
	updates_since timestamp,
	-- Set when the mail server refused the address for good: no mail is sent to it.
	mail_refused_at timestamp,
	mail_refusal text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX users_by_email ON users (email);
CREATE UNIQUE INDEX users_by_source ON users (source, source_id);
CREATE INDEX users_by_role ON users (role) WHERE role <> 'member';
-- The lists of people that staff see: newest first, keyset pages by id.
CREATE INDEX users_blocked ON users (id) WHERE blocked_at IS NOT NULL;
CREATE INDEX users_trusted ON users (id) WHERE trusted_at IS NOT NULL;
CREATE INDEX users_never_answered ON users (id) WHERE first_idea_at IS NOT NULL AND first_answer_at IS NULL;
CREATE INDEX users_merged ON users (merged_into_id) WHERE merged_into_id IS NOT NULL;
-- The author of ideas whose authors deleted their accounts. Nobody can sign in as it.
INSERT INTO users (id, created_at) VALUES (-1, '2026-01-01 00:00:00+00:00');

-- The terms by which staff find a person: words of the name, the email address, its domain.
CREATE TABLE user_search_terms (
	term text NOT NULL,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	PRIMARY KEY (user_id, term)
);
CREATE INDEX user_search_terms_by_term ON user_search_terms (term, user_id);

CREATE TABLE avatars (
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	size integer NOT NULL,
	type text NOT NULL,
	picture blob NOT NULL,
	PRIMARY KEY (user_id, size)
);

CREATE TABLE sessions (
	id_hash text NOT NULL PRIMARY KEY,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	seen_at timestamp NOT NULL,
	user_agent text NOT NULL DEFAULT '',
	method text NOT NULL DEFAULT '',
	two_step boolean NOT NULL DEFAULT FALSE
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_seen ON sessions (seen_at);

-- ## Sign-in: its settings, methods, and unfinished steps

-- Who may join, and with which sign-in methods.
CREATE TABLE sign_in_settings (
	id integer PRIMARY KEY CONSTRAINT sign_in_settings_is_one CHECK (id = 1),
	joining text NOT NULL DEFAULT 'open' CONSTRAINT sign_in_settings_joining_is_known CHECK (joining IN ('open', 'domains', 'invitation')),
	domains text NOT NULL DEFAULT '',
	private boolean NOT NULL DEFAULT FALSE,
	no_index boolean NOT NULL DEFAULT FALSE,
	by_email boolean NOT NULL DEFAULT TRUE,
	by_password boolean NOT NULL DEFAULT TRUE,
	by_passkey boolean NOT NULL DEFAULT TRUE,
	staff_two_step boolean NOT NULL DEFAULT FALSE,
	updated_at timestamp NOT NULL
);
INSERT INTO sign_in_settings (id, updated_at) VALUES (1, '2026-01-01 00:00:00+00:00');

-- Other services that people may sign in with. The secret is encrypted.
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

-- Accounts of a person at a provider, or in the company's own product.
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

-- Secrets with which the company's own product signs people in; encrypted.
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

-- Authenticator apps: the secret is encrypted; each time step is accepted once.
CREATE TABLE authenticators (
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

-- Unfinished steps that can be completed once: a sign-in at another service, a
-- passkey challenge, the second step of a sign-in, an SSO token that was used.
CREATE TABLE one_time_tokens (
	hash text NOT NULL PRIMARY KEY,
	kind text NOT NULL,
	user_id integer REFERENCES users (id) ON DELETE CASCADE,
	data text NOT NULL DEFAULT '{}',
	wrong integer NOT NULL DEFAULT 0,
	expires_at timestamp NOT NULL
);
CREATE INDEX one_time_tokens_by_user ON one_time_tokens (user_id);
CREATE INDEX one_time_tokens_by_expires ON one_time_tokens (expires_at);

-- ## Companies, invitations, merges of two people

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

-- Links that let one person join. The link is derived from the nonce.
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
CREATE INDEX invitations_by_used ON invitations (used_by) WHERE used_by IS NOT NULL;
CREATE INDEX invitations_by_inviter ON invitations (invited_by) WHERE invited_by IS NOT NULL;
CREATE INDEX invitations_by_company ON invitations (company_id) WHERE company_id IS NOT NULL;

-- Merges of two accounts of one person. The journal says what was moved, for undo.
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

-- ## Ideas: categories, statuses, ideas, votes, answers

CREATE TABLE categories (
	id integer PRIMARY KEY AUTOINCREMENT,
	name text NOT NULL CONSTRAINT categories_name_is_short CHECK (length(name) BETWEEN 1 AND 60),
	slug text NOT NULL,
	position integer NOT NULL DEFAULT 0,
	description text NOT NULL DEFAULT '',
	-- Who may do what: everybody, members (signed in), staff.
	seen_by text NOT NULL DEFAULT 'everybody' CONSTRAINT categories_seen_by_is_known CHECK (seen_by IN ('everybody', 'members', 'staff')),
	proposed_by text NOT NULL DEFAULT 'everybody' CONSTRAINT categories_proposed_by_is_known CHECK (proposed_by IN ('everybody', 'members', 'staff')),
	voted_by text NOT NULL DEFAULT 'everybody' CONSTRAINT categories_voted_by_is_known CHECK (voted_by IN ('everybody', 'members', 'staff')),
	commented_by text NOT NULL DEFAULT 'everybody' CONSTRAINT categories_commented_by_is_known CHECK (commented_by IN ('everybody', 'members', 'staff')),
	-- While the category is being removed: where its ideas go.
	removed_into integer REFERENCES categories (id)
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
	imported_votes integer NOT NULL DEFAULT 0 CONSTRAINT ideas_imported_votes_count CHECK (imported_votes >= 0),
	trending_rank real NOT NULL,
	source text,
	source_id text,
	source_url text NOT NULL DEFAULT '',
	source_status text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	edited_at timestamp,
	answered_at timestamp,
	hidden_at timestamp,
	comment_count integer NOT NULL DEFAULT 0,
	locked_at timestamp,
	pinned_comment_id integer REFERENCES comments (id) ON DELETE SET NULL,
	promised_for timestamp,
	solved_yes integer NOT NULL DEFAULT 0,
	solved_partly integer NOT NULL DEFAULT 0,
	solved_no integer NOT NULL DEFAULT 0,
	-- A duplicate points to the idea that it was merged into, and keeps its own
	-- votes, followers, tags and comments. Of votes, follows and tags the other idea
	-- has copies, which say where they came from, unless the person is there already.
	merged_into_id integer REFERENCES ideas (id) ON DELETE SET NULL,
	merged_at timestamp,
	-- The rank without the votes of duplicates; NULL if there are none.
	own_trending_rank real,
	answer_withdrawn_at timestamp,
	CONSTRAINT ideas_votes_cover_imported CHECK (vote_count >= imported_votes)
);
CREATE UNIQUE INDEX ideas_by_source ON ideas (source, source_id);
-- An index for each kind of list: sort orders by filters.
CREATE INDEX ideas_by_trending ON ideas (trending_rank, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_votes ON ideas (vote_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_created ON ideas (created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_trending ON ideas (status_id, trending_rank, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_votes ON ideas (status_id, vote_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_created ON ideas (status_id, created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_trending ON ideas (category_id, trending_rank, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_votes ON ideas (category_id, vote_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_created ON ideas (category_id, created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_status_trending ON ideas (category_id, status_id, trending_rank, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_status_votes ON ideas (category_id, status_id, vote_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_status_created ON ideas (category_id, status_id, created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_author ON ideas (author_id, created_at, id);
CREATE INDEX ideas_waiting ON ideas (created_at, id) WHERE answered_at IS NULL AND hidden_at IS NULL;
CREATE INDEX ideas_hidden ON ideas (hidden_at, id) WHERE hidden_at IS NOT NULL;
CREATE INDEX ideas_promised ON ideas (promised_for, id) WHERE promised_for IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX ideas_merged ON ideas (merged_into_id, merged_at, id) WHERE merged_into_id IS NOT NULL;
-- Orders: most discussed, recently answered, oldest unanswered, and surprise: a
-- fixed shuffle (Knuth's multiplicative hash) that each visit enters elsewhere.
CREATE INDEX ideas_by_comments ON ideas (comment_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_comments ON ideas (status_id, comment_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_comments ON ideas (category_id, comment_count, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_answered ON ideas (answered_at, id) WHERE answered_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX ideas_by_status_answered ON ideas (status_id, answered_at, id) WHERE answered_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX ideas_by_category_answered ON ideas (category_id, answered_at, id) WHERE answered_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX ideas_category_waiting ON ideas (category_id, created_at, id) WHERE answered_at IS NULL AND hidden_at IS NULL;
CREATE INDEX ideas_shuffled ON ideas ((id * 2654435761 % 4294967296), id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_pinned ON ideas (pinned_comment_id) WHERE pinned_comment_id IS NOT NULL;
-- Ideas of a category are moved in batches, hidden ones and duplicates, too.
CREATE INDEX ideas_by_category ON ideas (category_id, id);

-- The number of ideas per category and status; hidden ideas are counted separately.
CREATE TABLE idea_counts (
	category_id integer NOT NULL REFERENCES categories (id),
	status_id integer NOT NULL REFERENCES statuses (id),
	visible integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_visible_count CHECK (visible >= 0),
	waiting integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_waiting_count CHECK (waiting >= 0),
	hidden integer NOT NULL DEFAULT 0 CONSTRAINT idea_counts_hidden_count CHECK (hidden >= 0),
	PRIMARY KEY (category_id, status_id)
);

-- The earlier versions of an edited idea.
CREATE TABLE idea_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	title text NOT NULL,
	body text NOT NULL,
	body_html text NOT NULL,
	editor_id integer NOT NULL REFERENCES users (id),
	written_at timestamp NOT NULL,
	removed_at timestamp
);
CREATE INDEX idea_versions_by_idea ON idea_versions (idea_id, id);
CREATE INDEX idea_versions_by_editor ON idea_versions (editor_id);

CREATE TABLE votes (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	merged_from integer REFERENCES ideas (id) ON DELETE SET NULL,
	PRIMARY KEY (idea_id, user_id)
);
CREATE INDEX votes_by_user ON votes (user_id, idea_id);
CREATE INDEX votes_merged ON votes (merged_from, idea_id) WHERE merged_from IS NOT NULL;

-- Why a person voted. It is deleted with the vote.
CREATE TABLE vote_reasons (
	idea_id integer NOT NULL,
	user_id integer NOT NULL,
	body text NOT NULL DEFAULT '',
	weight text NOT NULL DEFAULT '' CONSTRAINT vote_reasons_weight_is_known CHECK (weight IN ('', 'nice', 'important', 'must')),
	public boolean NOT NULL DEFAULT FALSE,
	created_at timestamp NOT NULL,
	edited_at timestamp,
	PRIMARY KEY (idea_id, user_id),
	FOREIGN KEY (idea_id, user_id) REFERENCES votes (idea_id, user_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX vote_reasons_by_user ON vote_reasons (user_id, idea_id);
CREATE INDEX vote_reasons_public ON vote_reasons (idea_id, created_at, user_id) WHERE public AND body <> '';

-- Staff's answers: a text, a status change, or both.
CREATE TABLE answers (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	author_id integer REFERENCES users (id),
	from_status_id integer REFERENCES statuses (id),
	to_status_id integer REFERENCES statuses (id),
	body text NOT NULL DEFAULT '',
	body_html text NOT NULL DEFAULT '',
	reconsider_if text NOT NULL DEFAULT '',
	reconsider_if_html text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	promised_for timestamp,
	edited_at timestamp,
	withdrawn_at timestamp,
	withdrawn_note text NOT NULL DEFAULT '',
	promise_cleared boolean NOT NULL DEFAULT FALSE
);
CREATE INDEX answers_by_idea ON answers (idea_id, id);
CREATE INDEX answers_by_time ON answers (created_at, id);
CREATE INDEX answers_by_author ON answers (author_id) WHERE author_id IS NOT NULL;

CREATE TABLE answer_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	answer_id integer NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
	body text NOT NULL,
	body_html text NOT NULL,
	reconsider_if text NOT NULL,
	reconsider_if_html text NOT NULL,
	editor_id integer REFERENCES users (id),
	written_at timestamp NOT NULL,
	removed_at timestamp
);
CREATE INDEX answer_versions_by_answer ON answer_versions (answer_id, id);
CREATE INDEX answer_versions_by_editor ON answer_versions (editor_id, id);

-- ## Comments, mentions, reactions, pictures

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
-- Comments page by time: imported comments are older than their ids.
CREATE INDEX comments_by_idea ON comments (idea_id, created_at, id) WHERE parent_id IS NULL;
-- Feeds list the newest public comments, with replies.
CREATE INDEX comments_public ON comments (idea_id, created_at, id) WHERE NOT internal AND hidden_at IS NULL AND deleted_at IS NULL;
CREATE INDEX comments_by_parent ON comments (parent_id, created_at, id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_by_author ON comments (author_id, id);
-- Who commented on an idea, with replies.
CREATE INDEX comments_by_idea_author ON comments (idea_id, author_id);
CREATE INDEX comments_hidden ON comments (hidden_at, id) WHERE hidden_at IS NOT NULL;

-- The earlier versions of an edited comment.
CREATE TABLE comment_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	comment_id integer NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	body text NOT NULL,
	body_html text NOT NULL,
	editor_id integer NOT NULL REFERENCES users (id),
	written_at timestamp NOT NULL,
	removed_at timestamp
);
CREATE INDEX comment_versions_by_comment ON comment_versions (comment_id, id);
CREATE INDEX comment_versions_by_editor ON comment_versions (editor_id, id);

-- The people that a comment mentions.
CREATE TABLE mentions (
	comment_id integer NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (comment_id, user_id)
);
CREATE INDEX mentions_by_user ON mentions (user_id, comment_id);

-- People whom only earlier versions of a comment mention: cleaned up, not notified.
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

-- A picture in an idea or a comment; in neither until the form is sent. Its files
-- are stored under the key.
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

-- ## Tags, follows, saved views

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

-- Earlier slugs of renamed and merged tags.
CREATE TABLE tag_slugs (
	slug text PRIMARY KEY,
	tag_id integer NOT NULL REFERENCES tags (id) ON DELETE CASCADE
);
CREATE INDEX tag_slugs_by_tag ON tag_slugs (tag_id);

-- merged_from is the duplicate from which the row was copied.
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

-- Who hears of an idea without having proposed it or voted for it, and whose
-- news of a category are wanted.
CREATE TABLE follows (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	-- What one hears of an idea: of an author or voter without a row, everything.
	level text NOT NULL DEFAULT 'everything' CONSTRAINT follows_level_is_known CHECK (level IN ('everything', 'milestones', 'silent')),
	merged_from integer REFERENCES ideas (id) ON DELETE SET NULL,
	PRIMARY KEY (idea_id, user_id)
);
CREATE INDEX follows_by_user ON follows (user_id, idea_id);
CREATE INDEX follows_merged ON follows (merged_from) WHERE merged_from IS NOT NULL;

CREATE TABLE category_follows (
	category_id integer NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (category_id, user_id)
);
CREATE INDEX category_follows_by_user ON category_follows (user_id, category_id);

-- Saved views: the query part of a list's URL.
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

-- ## Duplicates: merges of ideas, links, suggestions, imports

CREATE TABLE idea_merges (
	id integer PRIMARY KEY AUTOINCREMENT,
	from_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	into_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	actor_id integer REFERENCES users (id) ON DELETE SET NULL,
	with_tags boolean NOT NULL DEFAULT FALSE,
	imported_votes integer NOT NULL DEFAULT 0,
	created_at timestamp NOT NULL,
	undone_at timestamp,
	undone_by integer REFERENCES users (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX idea_merges_standing ON idea_merges (from_id) WHERE undone_at IS NULL;
CREATE INDEX idea_merges_by_from ON idea_merges (from_id, id);
CREATE INDEX idea_merges_by_into ON idea_merges (into_id, id);
CREATE INDEX idea_merges_by_undone ON idea_merges (undone_by) WHERE undone_by IS NOT NULL;
CREATE INDEX idea_merges_by_actor ON idea_merges (actor_id) WHERE actor_id IS NOT NULL;

-- Related ideas that are not duplicates.
CREATE TABLE idea_links (
	from_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	to_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	kind text NOT NULL CONSTRAINT idea_links_kind_is_known CHECK (kind IN ('similar', 'part', 'blocks')),
	actor_id integer REFERENCES users (id) ON DELETE SET NULL,
	created_at timestamp NOT NULL,
	PRIMARY KEY (from_id, to_id, kind)
);
CREATE INDEX idea_links_by_to ON idea_links (to_id, from_id);
CREATE INDEX idea_links_by_actor ON idea_links (actor_id) WHERE actor_id IS NOT NULL;

-- Reports of duplicates, for staff to decide.
CREATE TABLE duplicate_suggestions (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	duplicate_of_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	note text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	handled_at timestamp,
	handled_by integer REFERENCES users (id) ON DELETE SET NULL,
	merged boolean NOT NULL DEFAULT FALSE,
	reply text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX duplicate_suggestions_once ON duplicate_suggestions (idea_id, duplicate_of_id, user_id);
CREATE INDEX duplicate_suggestions_by_duplicate_of ON duplicate_suggestions (duplicate_of_id);
CREATE INDEX duplicate_suggestions_by_user ON duplicate_suggestions (user_id, id);
CREATE INDEX duplicate_suggestions_open ON duplicate_suggestions (created_at, id) WHERE handled_at IS NULL;
CREATE INDEX duplicate_suggestions_by_handler ON duplicate_suggestions (handled_by) WHERE handled_by IS NOT NULL;

-- Duplicates named by import files, until they are merged.
CREATE TABLE imported_duplicates (
	source text NOT NULL,
	source_id text NOT NULL,
	duplicate_of text NOT NULL,
	PRIMARY KEY (source, source_id, duplicate_of)
);

-- ## Questions and outcomes

-- A question that staff ask an idea's supporters, or its author asks staff.
CREATE TABLE questions (
	id integer PRIMARY KEY AUTOINCREMENT,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	asker_id integer NOT NULL REFERENCES users (id),
	audience text NOT NULL CONSTRAINT questions_audience_is_known CHECK (audience IN ('people', 'staff')),
	body text NOT NULL,
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
CREATE INDEX questions_by_closer ON questions (closed_by) WHERE closed_by IS NOT NULL;

CREATE TABLE question_choices (
	id integer PRIMARY KEY AUTOINCREMENT,
	question_id integer NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
	position integer NOT NULL,
	label text NOT NULL,
	count integer NOT NULL DEFAULT 0 CONSTRAINT question_choices_count CHECK (count >= 0)
);
CREATE INDEX question_choices_by_question ON question_choices (question_id, position);

CREATE TABLE question_answers (
	question_id integer NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	choice_id integer REFERENCES question_choices (id) ON DELETE CASCADE,
	body text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	PRIMARY KEY (question_id, user_id)
);
CREATE INDEX question_answers_by_user ON question_answers (user_id, question_id);
CREATE INDEX question_answers_by_time ON question_answers (question_id, created_at, user_id);
CREATE INDEX question_answers_by_choice ON question_answers (choice_id) WHERE choice_id IS NOT NULL;

-- Whether what was shipped solved the problem, for each person who wanted it.
CREATE TABLE outcomes (
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	verdict text NOT NULL CONSTRAINT outcomes_verdict_is_known CHECK (verdict IN ('yes', 'partly', 'no')),
	body text NOT NULL DEFAULT '',
	created_at timestamp NOT NULL,
	handled_at timestamp,
	PRIMARY KEY (idea_id, user_id)
);
CREATE INDEX outcomes_by_user ON outcomes (user_id, idea_id);
CREATE INDEX outcomes_unsolved ON outcomes (created_at, idea_id, user_id) WHERE verdict = 'no' AND handled_at IS NULL;

-- ## What happened

CREATE TABLE events (
	id integer PRIMARY KEY AUTOINCREMENT,
	kind text NOT NULL,
	idea_id integer REFERENCES ideas (id) ON DELETE CASCADE,
	actor_id integer REFERENCES users (id),
	detail text NOT NULL DEFAULT '{}',
	created_at timestamp NOT NULL,
	-- The person that the event is about.
	person_id integer REFERENCES users (id) ON DELETE SET NULL,
	comment_id integer REFERENCES comments (id) ON DELETE SET NULL,
	-- What the event changed, such as 'idea:12'; NULL if the audit log leaves it out.
	audit_object text
);
CREATE INDEX events_by_idea ON events (idea_id, id);
CREATE INDEX events_by_person ON events (person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX events_by_actor ON events (actor_id, id);
CREATE INDEX events_audit ON events (id) WHERE idea_id IS NULL;
CREATE INDEX events_by_comment ON events (comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX events_logged ON events (id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_kind ON events (kind, id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_object ON events (audit_object, id) WHERE audit_object IS NOT NULL;
CREATE INDEX events_logged_by_actor ON events (actor_id, id) WHERE audit_object IS NOT NULL;

-- Staff's actions that can be undone, by their first event. Either people are
-- notified (told_at) or it is undone, never both.
CREATE TABLE undoable_events (
	event_id integer NOT NULL PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
	told_at timestamp,
	undone_at timestamp
);

-- ## Notifications and mail

-- How a person wants to be notified; without a row, the defaults apply.
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

-- How many notifications a person has not read, so that no page counts rows.
CREATE TABLE unread_counts (
	user_id integer NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	unread integer NOT NULL DEFAULT 0,
	changed_at timestamp NOT NULL
);

-- Emails, before and after they are sent. New notifications of the same bundle are
-- added to the email that is not sealed. job_id is the job that sends it; 0 if none.
CREATE TABLE outgoing_mails (
	id integer PRIMARY KEY AUTOINCREMENT,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	kind text NOT NULL CONSTRAINT outgoing_mails_kind_is_known CHECK (kind IN ('news', 'digest', 'thanks', 'staff')),
	bundle text NOT NULL,
	due_at timestamp NOT NULL,
	created_at timestamp NOT NULL,
	sealed_at timestamp,
	job_id integer NOT NULL DEFAULT 0,
	sent_at timestamp,
	dropped_at timestamp,
	failure text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX outgoing_mails_open ON outgoing_mails (user_id, bundle) WHERE sealed_at IS NULL;
CREATE INDEX outgoing_mails_by_user ON outgoing_mails (user_id, id);
-- Thanks for an idea are sent once per person.
CREATE INDEX outgoing_mails_thanks ON outgoing_mails (user_id, bundle) WHERE kind = 'thanks';
CREATE INDEX outgoing_mails_by_due ON outgoing_mails (due_at, id) WHERE sent_at IS NULL AND dropped_at IS NULL;

CREATE TABLE notifications (
	id integer PRIMARY KEY AUTOINCREMENT,
	event_id integer NOT NULL REFERENCES events (id) ON DELETE CASCADE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	idea_id integer REFERENCES ideas (id) ON DELETE CASCADE,
	kind text NOT NULL,
	reason text NOT NULL,
	mail_id integer REFERENCES outgoing_mails (id) ON DELETE SET NULL,
	created_at timestamp NOT NULL,
	read_at timestamp
);
CREATE UNIQUE INDEX notifications_by_event ON notifications (event_id, user_id);
CREATE INDEX notifications_by_user ON notifications (user_id, id);
CREATE INDEX notifications_by_idea ON notifications (idea_id);
CREATE INDEX notifications_by_user_idea ON notifications (user_id, idea_id, id);
CREATE INDEX notifications_unread ON notifications (user_id, id) WHERE read_at IS NULL;
CREATE INDEX notifications_by_mail ON notifications (mail_id) WHERE mail_id IS NOT NULL;

-- ## What visitors left before they signed in

-- Requests to sign in by email. Code and link are derived from the server's secret
-- and the nonce, so neither is stored here or in the mail's job.
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
	used_at timestamp,
	purpose text NOT NULL DEFAULT 'sign-in',
	user_id integer REFERENCES users (id) ON DELETE CASCADE,
	invitation text NOT NULL DEFAULT '',
	identity text NOT NULL DEFAULT ''
);
CREATE INDEX sign_ins_by_email ON sign_ins (email, id);
CREATE INDEX sign_ins_by_browser ON sign_ins (browser_hash, id);
CREATE INDEX sign_ins_by_expires ON sign_ins (expires_at);
CREATE INDEX sign_ins_by_user ON sign_ins (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX sign_ins_by_idea ON sign_ins (vote_idea_id) WHERE vote_idea_id IS NOT NULL;

-- Votes of visitors who have not confirmed their email address yet.
CREATE TABLE pending_votes (
	email text NOT NULL,
	browser_hash text NOT NULL,
	idea_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	created_at timestamp NOT NULL,
	PRIMARY KEY (email, browser_hash, idea_id)
);
CREATE INDEX pending_votes_by_created ON pending_votes (created_at);
CREATE INDEX pending_votes_by_idea ON pending_votes (idea_id);

-- What a visitor wrote or did, kept until they have signed in.
CREATE TABLE drafts (
	token_hash text NOT NULL PRIMARY KEY,
	title text NOT NULL,
	body text NOT NULL,
	category_id integer REFERENCES categories (id) ON DELETE SET NULL,
	expires_at timestamp NOT NULL,
	tags text NOT NULL DEFAULT '', -- ids, "1,2"
	act text NOT NULL DEFAULT '', -- JSON: what is to be done after sign-in
	browser_hash text NOT NULL DEFAULT '', -- the browser that may do it; '' once it was tried
	refusal text NOT NULL DEFAULT '' -- JSON: why it was refused, by field
);
CREATE INDEX drafts_by_expires ON drafts (expires_at);
CREATE INDEX drafts_by_category ON drafts (category_id) WHERE category_id IS NOT NULL;
CREATE INDEX drafts_by_browser ON drafts (browser_hash, expires_at) WHERE browser_hash <> '';

-- ## Search

-- The words of ideas, to search for. The terms are made by the program, so that
-- both databases find the same (docs/decisions/0018-search.md): the tokenizer has
-- only to part them at spaces. A row's number is the idea's.
CREATE VIRTUAL TABLE idea_search USING fts5(title, tags, body, talk, content='', contentless_delete=1, tokenize='ascii', prefix='2 3');
-- Its words, with how many ideas have them: forgives typing mistakes.
CREATE VIRTUAL TABLE idea_search_words USING fts5vocab(idea_search, row);
-- +goose StatementBegin
CREATE TRIGGER idea_search_goes AFTER DELETE ON ideas BEGIN
	DELETE FROM idea_search WHERE rowid = old.id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER idea_search_goes;
DROP TABLE idea_search_words;
DROP TABLE idea_search;
DROP TABLE drafts;
DROP TABLE pending_votes;
DROP TABLE sign_ins;
DROP TABLE notifications;
DROP TABLE outgoing_mails;
DROP TABLE unread_counts;
DROP TABLE notification_settings;
DROP TABLE undoable_events;
DROP TABLE events;
DROP TABLE outcomes;
DROP TABLE question_answers;
DROP TABLE question_choices;
DROP TABLE questions;
DROP TABLE imported_duplicates;
DROP TABLE duplicate_suggestions;
DROP TABLE idea_links;
DROP TABLE idea_merges;
DROP TABLE saved_views;
DROP TABLE category_follows;
DROP TABLE follows;
DROP TABLE tag_follows;
DROP TABLE idea_tags;
DROP TABLE tag_slugs;
DROP TABLE tags;
DROP TABLE attachments;
DROP TABLE comment_reaction_counts;
DROP TABLE comment_reactions;
DROP TABLE idea_reaction_counts;
DROP TABLE idea_reactions;
DROP TABLE earlier_mentions;
DROP TABLE mentions;
DROP TABLE comment_versions;
DROP TABLE comments;
DROP TABLE answer_versions;
DROP TABLE answers;
DROP TABLE vote_reasons;
DROP TABLE votes;
DROP TABLE idea_versions;
DROP TABLE idea_counts;
DROP TABLE ideas;
DROP TABLE statuses;
DROP TABLE categories;
DROP TABLE person_merges;
DROP TABLE invitations;
DROP TABLE company_members;
DROP TABLE companies;
DROP TABLE one_time_tokens;
DROP TABLE recovery_codes;
DROP TABLE authenticators;
DROP TABLE passkeys;
DROP TABLE passwords;
DROP TABLE sso_secrets;
DROP TABLE identities;
DROP TABLE providers;
DROP TABLE sign_in_settings;
DROP TABLE sessions;
DROP TABLE avatars;
DROP TABLE user_search_terms;
DROP TABLE users;
DROP TABLE renderings;
DROP TABLE limits;
DROP TABLE secrets;
DROP TABLE site;
