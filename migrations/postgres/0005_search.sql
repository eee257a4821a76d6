-- The words of ideas, to search for. The terms are made by the program, so that
-- both databases find the same (docs/decisions/0018-search.md). Weights: A title,
-- B tags and titles of duplicates, C text, D answers and public comments.

-- +goose Up
CREATE TABLE idea_search (
	idea_id bigint PRIMARY KEY REFERENCES ideas (id) ON DELETE CASCADE,
	doc tsvector NOT NULL
) WITH (fillfactor = 80);
-- A long list of what is still to be sorted in would be read by every search.
CREATE INDEX idea_search_doc ON idea_search USING gin (doc) WITH (gin_pending_list_limit = 512);

-- +goose Down
DROP TABLE idea_search;
