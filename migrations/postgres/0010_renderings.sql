-- How far the HTML of people's words is rendered by the present renderer, for
-- each column of it: what is older is rendered again by a job.

-- +goose Up
CREATE TABLE renderings (
	part text PRIMARY KEY,
	version integer NOT NULL,
	last_id bigint NOT NULL,
	finished boolean NOT NULL
);

-- +goose Down
DROP TABLE renderings;
