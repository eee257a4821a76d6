-- Whoever leaves and categories that go take many rows with them: an index for each
-- foreign key, so that removing a row reads no whole table, and categories that are
-- being removed while a job moves their ideas.

-- +goose Up
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
-- Ideas of a category are moved in batches, hidden ones and duplicates, too.
CREATE INDEX ideas_by_category ON ideas (category_id, id);

-- Where the ideas of a category go that is being removed.
ALTER TABLE categories ADD COLUMN removed_into bigint REFERENCES categories (id);

-- +goose Down
ALTER TABLE categories DROP COLUMN removed_into;
DROP INDEX ideas_by_category;
DROP INDEX waiting_votes_by_idea;
DROP INDEX sign_ins_by_idea;
DROP INDEX sign_ins_by_user;
DROP INDEX same_suggestions_by_handler;
DROP INDEX questions_by_closer;
DROP INDEX question_answers_by_choice;
DROP INDEX invitations_by_company;
DROP INDEX invitations_by_inviter;
DROP INDEX invitations_by_used;
DROP INDEX ideas_by_pinned;
DROP INDEX idea_versions_by_editor;
DROP INDEX idea_merges_by_actor;
DROP INDEX idea_merges_by_undone;
DROP INDEX idea_links_by_actor;
DROP INDEX drafts_by_category;
DROP INDEX answers_by_author;
