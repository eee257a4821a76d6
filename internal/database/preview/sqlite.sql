-- Renames the tables and columns of a board that a preview build made (its
-- migrations 1 to 16) to the names of 0001_schema.sql. preview.go runs it once.

DROP INDEX ideas_by_heat;
DROP INDEX ideas_by_status_heat;
DROP INDEX ideas_by_category_heat;
DROP INDEX ideas_by_category_status_heat;
DROP INDEX person_words_by_word;
DROP INDEX tickets_by_user;
DROP INDEX tickets_by_expires;
DROP INDEX waiting_votes_by_created;
DROP INDEX letters_open;
DROP INDEX letters_by_user;
DROP INDEX letters_thanks;
DROP INDEX letters_by_due;
DROP INDEX notifications_by_letter;
DROP INDEX same_suggestions_once;
DROP INDEX same_suggestions_by_same;
DROP INDEX same_suggestions_by_user;
DROP INDEX same_suggestions_open;
DROP INDEX same_suggestions_by_handler;
DROP INDEX waiting_votes_by_idea;

ALTER TABLE letters RENAME TO outgoing_mails;
ALTER TABLE inboxes RENAME TO unread_counts;
ALTER TABLE person_words RENAME TO user_search_terms;
ALTER TABLE tickets RENAME TO one_time_tokens;
ALTER TABLE access RENAME TO sign_in_settings;
ALTER TABLE totps RENAME TO authenticators;
ALTER TABLE waiting_votes RENAME TO pending_votes;
ALTER TABLE same_suggestions RENAME TO duplicate_suggestions;

ALTER TABLE users RENAME COLUMN second_step TO two_step;
ALTER TABLE users RENAME COLUMN looked_at TO last_visit_at;
ALTER TABLE users RENAME COLUMN news_since TO updates_since;
ALTER TABLE sessions RENAME COLUMN way TO method;
ALTER TABLE sessions RENAME COLUMN strong TO two_step;
ALTER TABLE sign_in_settings RENAME COLUMN staff_second_step TO staff_two_step;
ALTER TABLE user_search_terms RENAME COLUMN word TO term;
ALTER TABLE categories RENAME COLUMN talked_by TO commented_by;
ALTER TABLE ideas RENAME COLUMN heat TO trending_rank;
ALTER TABLE ideas RENAME COLUMN own_heat TO own_trending_rank;
ALTER TABLE ideas RENAME COLUMN carried_votes TO imported_votes;
ALTER TABLE idea_merges RENAME COLUMN carried_votes TO imported_votes;
ALTER TABLE answers RENAME COLUMN words TO body;
ALTER TABLE answers RENAME COLUMN words_html TO body_html;
ALTER TABLE answers RENAME COLUMN would_change TO reconsider_if;
ALTER TABLE answers RENAME COLUMN would_change_html TO reconsider_if_html;
ALTER TABLE answer_versions RENAME COLUMN words TO body;
ALTER TABLE answer_versions RENAME COLUMN words_html TO body_html;
ALTER TABLE answer_versions RENAME COLUMN would_change TO reconsider_if;
ALTER TABLE answer_versions RENAME COLUMN would_change_html TO reconsider_if_html;
ALTER TABLE vote_reasons RENAME COLUMN words TO body;
ALTER TABLE questions RENAME COLUMN words TO body;
ALTER TABLE questions RENAME COLUMN asked TO audience;
ALTER TABLE question_choices RENAME COLUMN words TO label;
ALTER TABLE question_answers RENAME COLUMN words TO body;
ALTER TABLE outcomes RENAME COLUMN words TO body;
ALTER TABLE duplicate_suggestions RENAME COLUMN words TO note;
ALTER TABLE duplicate_suggestions RENAME COLUMN same_as_id TO duplicate_of_id;
ALTER TABLE outgoing_mails RENAME COLUMN slot TO bundle;
ALTER TABLE notifications RENAME COLUMN letter_id TO mail_id;

CREATE INDEX user_search_terms_by_term ON user_search_terms (term, user_id);
CREATE INDEX one_time_tokens_by_user ON one_time_tokens (user_id);
CREATE INDEX one_time_tokens_by_expires ON one_time_tokens (expires_at);
CREATE INDEX ideas_by_trending ON ideas (trending_rank, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_status_trending ON ideas (status_id, trending_rank, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_trending ON ideas (category_id, trending_rank, id) WHERE hidden_at IS NULL;
CREATE INDEX ideas_by_category_status_trending ON ideas (category_id, status_id, trending_rank, id) WHERE hidden_at IS NULL;
CREATE UNIQUE INDEX duplicate_suggestions_once ON duplicate_suggestions (idea_id, duplicate_of_id, user_id);
CREATE INDEX duplicate_suggestions_by_duplicate_of ON duplicate_suggestions (duplicate_of_id);
CREATE INDEX duplicate_suggestions_by_user ON duplicate_suggestions (user_id, id);
CREATE INDEX duplicate_suggestions_open ON duplicate_suggestions (created_at, id) WHERE handled_at IS NULL;
CREATE INDEX duplicate_suggestions_by_handler ON duplicate_suggestions (handled_by) WHERE handled_by IS NOT NULL;
CREATE UNIQUE INDEX outgoing_mails_open ON outgoing_mails (user_id, bundle) WHERE sealed_at IS NULL;
CREATE INDEX outgoing_mails_by_user ON outgoing_mails (user_id, id);
CREATE INDEX outgoing_mails_thanks ON outgoing_mails (user_id, bundle) WHERE kind = 'thanks';
CREATE INDEX outgoing_mails_by_due ON outgoing_mails (due_at, id) WHERE sent_at IS NULL AND dropped_at IS NULL;
CREATE INDEX notifications_by_mail ON notifications (mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX pending_votes_by_created ON pending_votes (created_at);
CREATE INDEX pending_votes_by_idea ON pending_votes (idea_id);

-- Names of columns and tables that rows hold as text.
UPDATE renderings SET part = replace(replace(part, 'words_html', 'body_html'), 'would_change_html', 'reconsider_if_html');
UPDATE person_merges SET journal = replace(journal, '"same_suggestions"', '"duplicate_suggestions"');

-- From now on, 0001_schema.sql is the only migration that was applied.
DELETE FROM goose_db_version WHERE version_id > 1;
