# Files copied from npm, at pinned versions. They are committed: nobody needs
# this to build or run the board, only to move to a newer version.
# Wants npm, Node and, for the font, `apt-get install fonttools python3-brotli`.

HTMX := htmx.org@4.0.1
INTER := @fontsource-variable/inter@5.3.0
AXE := axe-core@4.14.1
EMOJI := emojibase-data@17.0.0

# Western Europe, preloaded; the rest of Latin, fetched only by a page that uses it.
FONT_WEST := U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2032-2033,U+2039-203A,U+20AC,U+2122,U+2190-2193,U+2212
FONT_REST := U+0100-017F,U+0218-021B,U+1E9E

.PHONY: vendor
vendor: ## Copy htmx, the font, the emoji and axe-core again, at the versions in static/static.mk
	@set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	fetch() { mkdir "$$dir/$$2"; tar xzf "$$dir/$$(npm pack --silent --pack-destination "$$dir" "$$1")" -C "$$dir/$$2" --strip-components=1; }; \
	fetch $(HTMX) htmx; fetch $(INTER) inter; fetch $(AXE) axe; fetch $(EMOJI) emoji; \
	cp "$$dir/htmx/dist/htmx.min.js" static/js/htmx.min.js; cp "$$dir/htmx/LICENSE" static/js/htmx.LICENSE.txt; \
	cp "$$dir/axe/axe.min.js" web/testdata/axe.min.js; cp "$$dir/axe/LICENSE" web/testdata/axe.LICENSE.txt; \
	for language in en es; do node static/emoji.mjs "$$dir/emoji" $$language > static/emoji/$$language.json; done; \
	cp "$$dir/emoji/LICENSE" static/emoji/LICENSE.txt; cp "$$dir/inter/LICENSE" static/font/LICENSE.txt; \
	subset() { fonttools varLib.instancer -q --no-recalc-timestamp "$$dir/inter/files/inter-$$1-wght-normal.woff2" wght=400:700 -o "$$dir/$$1.ttf"; \
		pyftsubset "$$dir/$$1.ttf" --unicodes="$$2" --layout-features=kern,tnum --flavor=woff2 --no-hinting --output-file="static/font/$$3"; }; \
	subset latin "$(FONT_WEST)" inter.woff2; subset latin-ext "$(FONT_REST)" inter-ext.woff2
