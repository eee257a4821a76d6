-- Finding and joining: tags, what a category is for whom, ideas that are the
-- same, orders that are fair, views that staff keep.

-- +goose Up
-- Who may do what in a category: everybody, members (who signed in), staff.
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
-- Where a tag was found before it was renamed or merged.
CREATE TABLE tag_slugs (
	slug text PRIMARY KEY,
	tag_id integer NOT NULL REFERENCES tags (id) ON DELETE CASCADE
);
CREATE INDEX tag_slugs_by_tag ON tag_slugs (tag_id);
-- merged_from is the duplicate that the row came along with.
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
-- Whether authors, too, put public tags on their ideas.
ALTER TABLE site ADD COLUMN authors_tag boolean NOT NULL DEFAULT FALSE;

-- A duplicate points to the idea that it is the same as, and keeps its own
-- votes, followers, tags and comments. Of votes, follows and tags the other idea
-- has copies, which say where they came from, unless the person is there already.
ALTER TABLE ideas ADD COLUMN merged_into_id integer REFERENCES ideas (id) ON DELETE SET NULL;
ALTER TABLE ideas ADD COLUMN merged_at timestamp;
-- Heat of the own votes alone, while duplicates add theirs; else NULL.
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

-- How two ideas belong together that are not the same.
CREATE TABLE idea_links (
	from_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	to_id integer NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	kind text NOT NULL CONSTRAINT idea_links_kind_is_known CHECK (kind IN ('similar', 'part', 'blocks')),
	actor_id integer REFERENCES users (id) ON DELETE SET NULL,
	created_at timestamp NOT NULL,
	PRIMARY KEY (from_id, to_id, kind)
);
CREATE INDEX idea_links_by_to ON idea_links (to_id, from_id);

-- "This is the same as ...", said by a person, for the staff to decide.
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

-- What staff look at again and again: a list's address, less its path.
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

-- What a visitor writes keeps its tags while they sign in.
ALTER TABLE drafts ADD COLUMN tags text NOT NULL DEFAULT ''; -- ids, "1,2"

-- +goose Down
-- Duplicates are ideas of their own again, and counted.
INSERT INTO idea_counts (category_id, status_id)
	SELECT DISTINCT category_id, status_id FROM ideas WHERE merged_into_id IS NOT NULL AND hidden_at IS NULL ON CONFLICT DO NOTHING;
UPDATE idea_counts SET
	visible = visible + (SELECT count(*) FROM ideas WHERE ideas.category_id = idea_counts.category_id AND ideas.status_id = idea_counts.status_id
		AND merged_into_id IS NOT NULL AND hidden_at IS NULL),
	waiting = waiting + (SELECT count(*) FROM ideas WHERE ideas.category_id = idea_counts.category_id AND ideas.status_id = idea_counts.status_id
		AND merged_into_id IS NOT NULL AND hidden_at IS NULL AND answered_at IS NULL)
	WHERE EXISTS (SELECT 1 FROM ideas WHERE ideas.category_id = idea_counts.category_id AND ideas.status_id = idea_counts.status_id AND merged_into_id IS NOT NULL);
ALTER TABLE drafts DROP COLUMN tags;
DROP TABLE saved_views;
DROP INDEX ideas_shuffled;
DROP INDEX ideas_category_waiting;
DROP INDEX ideas_by_category_answered;
DROP INDEX ideas_by_status_answered;
DROP INDEX ideas_by_answered;
DROP INDEX ideas_by_category_comments;
DROP INDEX ideas_by_status_comments;
DROP INDEX ideas_by_comments;
DROP TABLE same_suggestions;
DROP TABLE idea_links;
DROP TABLE idea_merges;
DROP INDEX follows_merged;
ALTER TABLE follows DROP COLUMN merged_from;
DROP INDEX votes_merged;
ALTER TABLE votes DROP COLUMN merged_from;
DROP INDEX ideas_merged;
ALTER TABLE ideas DROP COLUMN own_heat;
ALTER TABLE ideas DROP COLUMN merged_at;
ALTER TABLE ideas DROP COLUMN merged_into_id;
ALTER TABLE site DROP COLUMN authors_tag;
DROP TABLE tag_follows;
DROP TABLE idea_tags;
DROP TABLE tag_slugs;
DROP TABLE tags;
ALTER TABLE categories DROP COLUMN talked_by;
ALTER TABLE categories DROP COLUMN voted_by;
ALTER TABLE categories DROP COLUMN proposed_by;
ALTER TABLE categories DROP COLUMN seen_by;
ALTER TABLE categories DROP COLUMN description;
