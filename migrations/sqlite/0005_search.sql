-- The words of ideas, to search for. The terms are made by the program, so that
-- both databases find the same (docs/decisions/0018-search.md): the tokenizer has
-- only to part them at spaces. A row's number is the idea's.

-- +goose Up
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
