-- What a company puts its name on: logos, texts and links of the board and its emails.

-- +goose Up
ALTER TABLE site ADD COLUMN dark_brand text NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN initials text NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN headline text NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN company_name text NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN company_url text NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN footer_line text NOT NULL DEFAULT '';
-- Labels and addresses, as a JSON list that only the program reads.
ALTER TABLE site ADD COLUMN footer_links text NOT NULL DEFAULT '[]';
ALTER TABLE site ADD COLUMN mail_line text NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN powered_by boolean NOT NULL DEFAULT TRUE;
-- The hash and the size of the logos; '' for none.
ALTER TABLE site ADD COLUMN light_logo text NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN dark_logo text NOT NULL DEFAULT '';

CREATE TABLE logos (
	-- The key of the picture: mode, hash and size.
	name text PRIMARY KEY,
	small bytea NOT NULL,
	large bytea NOT NULL
);

-- +goose Down
DROP TABLE logos;
ALTER TABLE site DROP COLUMN dark_logo;
ALTER TABLE site DROP COLUMN light_logo;
ALTER TABLE site DROP COLUMN powered_by;
ALTER TABLE site DROP COLUMN mail_line;
ALTER TABLE site DROP COLUMN footer_links;
ALTER TABLE site DROP COLUMN footer_line;
ALTER TABLE site DROP COLUMN company_url;
ALTER TABLE site DROP COLUMN company_name;
ALTER TABLE site DROP COLUMN headline;
ALTER TABLE site DROP COLUMN initials;
ALTER TABLE site DROP COLUMN dark_brand;
