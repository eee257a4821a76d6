-- Renames the tables and columns of a board that a preview build made (its
-- migrations 1 to 16) to the names of 0001_schema.sql. preview.go runs it once.

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

ALTER INDEX ideas_by_heat RENAME TO ideas_by_trending;
ALTER INDEX ideas_by_status_heat RENAME TO ideas_by_status_trending;
ALTER INDEX ideas_by_category_heat RENAME TO ideas_by_category_trending;
ALTER INDEX ideas_by_category_status_heat RENAME TO ideas_by_category_status_trending;
ALTER INDEX person_words_by_word RENAME TO user_search_terms_by_term;
ALTER INDEX tickets_by_user RENAME TO one_time_tokens_by_user;
ALTER INDEX tickets_by_expires RENAME TO one_time_tokens_by_expires;
ALTER INDEX waiting_votes_by_created RENAME TO pending_votes_by_created;
ALTER INDEX letters_open RENAME TO outgoing_mails_open;
ALTER INDEX letters_by_user RENAME TO outgoing_mails_by_user;
ALTER INDEX letters_thanks RENAME TO outgoing_mails_thanks;
ALTER INDEX letters_by_due RENAME TO outgoing_mails_by_due;
ALTER INDEX notifications_by_letter RENAME TO notifications_by_mail;
ALTER INDEX same_suggestions_once RENAME TO duplicate_suggestions_once;
ALTER INDEX same_suggestions_by_same RENAME TO duplicate_suggestions_by_duplicate_of;
ALTER INDEX same_suggestions_by_user RENAME TO duplicate_suggestions_by_user;
ALTER INDEX same_suggestions_open RENAME TO duplicate_suggestions_open;
ALTER INDEX same_suggestions_by_handler RENAME TO duplicate_suggestions_by_handler;
ALTER INDEX waiting_votes_by_idea RENAME TO pending_votes_by_idea;

ALTER TABLE ideas RENAME CONSTRAINT ideas_carried_votes_count TO ideas_imported_votes_count;
ALTER TABLE ideas RENAME CONSTRAINT ideas_votes_cover_carried TO ideas_votes_cover_imported;
ALTER TABLE sign_in_settings RENAME CONSTRAINT access_is_one TO sign_in_settings_is_one;
ALTER TABLE sign_in_settings RENAME CONSTRAINT access_joining_is_known TO sign_in_settings_joining_is_known;
ALTER TABLE questions RENAME CONSTRAINT questions_asked_is_known TO questions_audience_is_known;
ALTER TABLE outgoing_mails RENAME CONSTRAINT letters_kind_is_known TO outgoing_mails_kind_is_known;
ALTER TABLE categories RENAME CONSTRAINT categories_talked_by_is_known TO categories_commented_by_is_known;
ALTER INDEX letters_pkey RENAME TO outgoing_mails_pkey;
ALTER INDEX inboxes_pkey RENAME TO unread_counts_pkey;
ALTER INDEX person_words_pkey RENAME TO user_search_terms_pkey;
ALTER INDEX tickets_pkey RENAME TO one_time_tokens_pkey;
ALTER INDEX access_pkey RENAME TO sign_in_settings_pkey;
ALTER INDEX totps_pkey RENAME TO authenticators_pkey;
ALTER INDEX waiting_votes_pkey RENAME TO pending_votes_pkey;
ALTER INDEX same_suggestions_pkey RENAME TO duplicate_suggestions_pkey;

-- Names of columns and tables that rows hold as text.
UPDATE renderings SET part = replace(replace(part, 'words_html', 'body_html'), 'would_change_html', 'reconsider_if_html');
UPDATE person_merges SET journal = replace(journal, '"same_suggestions"', '"duplicate_suggestions"');

-- From now on, 0001_schema.sql is the only migration that was applied.
DELETE FROM goose_db_version WHERE version_id > 1;
