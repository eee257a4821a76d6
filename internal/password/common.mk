# The list of common passwords, from npm at a pinned version. It is committed:
# nobody needs this to build or run the board. Wants npm and jq.

ZXCVBN := @zxcvbn-ts/language-common@4.1.3

# A password has ten characters or more, but "Monkey2024!" is "monkey" in a
# dress: shorter words are kept as well, below eight those of letters alone.
.PHONY: vendor-passwords
vendor-passwords: ## Copy the list of common passwords again, at the version in internal/password/common.mk
	@set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	tar xzf "$$dir/$$(npm pack --silent --pack-destination "$$dir" "$(ZXCVBN)" 2>/dev/null)" -C "$$dir"; \
	jq -r '.[]' "$$dir/package/src/passwords.json" | tr 'A-Z' 'a-z' | LC_ALL=C grep -E '^([[:print:]]{8,}|[a-z]{6,7})$$' | LC_ALL=C sort -u > internal/password/common.txt; \
	cp "$$dir/package/LICENSE.txt" internal/password/common.LICENSE.txt; \
	wc internal/password/common.txt
