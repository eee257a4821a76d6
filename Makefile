# The board's tasks. "make help" lists them; none needs another first.

SHELL := /bin/bash
GO    ?= go
TESTS ?= ./...
# Every test runs on both databases: SQLite by itself, then PostgreSQL in a
# private server that is started for the run.
POSTGRES := $(GO) run ./internal/database/dbtest/withpostgres
GOTEST   := $(GO) tool gotestsum --format pkgname --hide-summary skipped --
# "make lint" vets. The package that takes longest begins first, so that it does
# not run alone at the end.
TESTFLAGS := -vet=off -timeout 40m $(if $(filter ./...,$(TESTS)),./web)
# golangci-lint has a module file of its own, so that what it needs is not what the board needs.
GOLANGCI  := $(GO) tool -modfile=.ci/golangci-lint.mod golangci-lint
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.DEFAULT_GOAL := help
include static/static.mk
include internal/password/common.mk

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Run the board with sample data at http://localhost:8080 (needs Go alone)
	@bin/ideaboard seed
	@bin/ideaboard serve

.PHONY: build
build: ## Build bin/ideaboard
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/ideaboard ./cmd/ideaboard

.PHONY: dev
dev: ## Run with live reload at http://localhost:7331 while templates and code change
	$(GO) tool templ generate --watch --proxy=http://localhost:8080 --cmd "$(GO) run ./cmd/ideaboard serve"

.PHONY: seed
seed: build ## Put sample data on an empty board
	@bin/ideaboard seed

.PHONY: setup
setup: ## Install what tests need on Debian: PostgreSQL, PgBouncer, Chromium, wrk, Node (make test does it, too)
	@bash .ci/setup.sh

.PHONY: generate
generate: ## Write the Go files of the templates anew
	@$(GO) tool templ generate -path templates -log-level error

.PHONY: fmt
fmt: ## Format Go and templates
	@$(GOLANGCI) fmt
	@$(GO) tool templ fmt -log-level error templates
	@$(MAKE) --no-print-directory generate

.PHONY: lint
lint: ## Formatting, generated files, go.mod, the linters of .golangci.yml
	@$(GOLANGCI) fmt --diff || { echo "not formatted: make fmt"; exit 1; }
	@$(GO) tool templ fmt -fail -log-level error templates || { echo "templates were not formatted and are now: commit them"; exit 1; }
	@before=$$(cat $$(git ls-files '*_templ.go') | sha256sum); $(MAKE) --no-print-directory generate; \
		test "$$before" = "$$(cat $$(git ls-files '*_templ.go') | sha256sum)" || { echo "generated files were out of date: commit them (make generate)"; exit 1; }
	@$(GO) mod tidy -diff
	@$(GOLANGCI) run

.PHONY: test test-long
test: setup ## Run the tests on SQLite and on PostgreSQL, and in the browser (eight minutes)
	@echo "== SQLite =="
	@$(GOTEST) $(TESTFLAGS) $(TESTS)
	@echo "== PostgreSQL =="
	@$(POSTGRES) -- $(GOTEST) $(TESTFLAGS) $(TESTS)

test-long: setup ## Run the tests that take long, which are named TestLong..., on SQLite
	@TEST_LONG=1 $(GOTEST) -vet=off -timeout 40m -run '^TestLong' $$(git grep -l '^func TestLong' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's,^,./,')

.PHONY: test-race
test-race: setup ## Run the tests of packages that share memory under the race detector; the browser on SQLite alone
	@$(GO) test -race -timeout 40m ./internal/... ./web/...
	@$(POSTGRES) -- $(GO) test -race -short -timeout 20m ./internal/... ./web/...

.PHONY: property
property: setup ## Merge, vote and comment at random for 60 seconds on both databases, under the race detector
	@PROPERTY=60s $(GO) test -race -timeout 10m -run TestCountersEqualRowsWhateverHappens -v ./internal/board
	@PROPERTY=60s $(POSTGRES) -- $(GO) test -race -timeout 10m -run TestCountersEqualRowsWhateverHappens -v ./internal/board

.PHONY: fuzz
fuzz: ## Fuzz what strangers write, 30 seconds each
	@$(GO) test -run '^$$' -fuzz FuzzCursor -fuzztime 30s ./internal/board
	@$(GO) test -run '^$$' -fuzz FuzzCursor -fuzztime 30s ./internal/page
	@$(GO) test -run '^$$' -fuzz FuzzHTML -fuzztime 30s ./internal/markdown
	@$(GO) test -run '^$$' -fuzz FuzzText -fuzztime 30s ./internal/text
	@$(GO) test -run '^$$' -fuzz FuzzImport -fuzztime 30s ./internal/importer
	@$(GO) test -run '^$$' -fuzz FuzzSafeReturn -fuzztime 30s ./internal/link
	@$(GO) test -run '^$$' -fuzz FuzzRead -fuzztime 30s ./internal/sso
	@$(GO) test -run '^$$' -fuzz FuzzMake -fuzztime 30s ./internal/picture
	@$(GO) test -run '^$$' -fuzz FuzzName -fuzztime 30s ./internal/useragent

IDEAS ?= ../shared/data/titanium-ideas.jsonl.gz
PAIRS ?= ../shared/data/titanium-duplicates.jsonl
LARGE ?= 100000
.PHONY: bench bench-smoke bench-news bench-lists bench-search eval-similar
bench: setup ## Load the built program beside its floors and print the tables (a quarter of an hour; LARGE=1000000 for a large board of a million ideas)
	@$(POSTGRES) -durable -- $(GO) test -count=1 -timeout 40m -run TestBenchmark -v ./internal/bench -bench-board
	@$(GO) test -count=1 -timeout 10m -run TestVotesOnSQLite -v ./internal/bench -bench-board
	@$(MAKE) --no-print-directory bench-lists MEASURED="-bench-lists -bench-search"

bench-lists: MEASURED ?= -bench-lists
bench-lists: setup ## Read every list of a small and of a large board, and write to both, on both databases: LARGE=100000
	@$(GO) test -count=1 -timeout 90m -run TestLists -v ./internal/bench -bench-lists-ideas $(LARGE) $(MEASURED)
	@$(POSTGRES) -- $(GO) test -count=1 -timeout 90m -run TestLists -v ./internal/bench -bench-lists-ideas $(LARGE) $(MEASURED)

bench-smoke: setup ## Run every benchmark for a moment on small boards: what is wrong fails (a minute)
	@$(GO) test -count=1 -timeout 10m ./internal/bench -run 'TestBenchmark|TestVotesOnSQLite|TestLists|TestNews|TestComments|^TestRealSearch$$|^TestSimilar$$' -bench-smoke -ideas "$(abspath $(IDEAS))" -pairs "$(abspath $(PAIRS))"
	@$(POSTGRES) -durable -- $(GO) test -count=1 -timeout 10m ./internal/bench -run 'TestBenchmark|TestVotesOnSQLite|TestLists|TestNews|TestComments|^TestRealSearch$$|^TestSimilar$$' -bench-smoke -ideas "$(abspath $(IDEAS))" -pairs "$(abspath $(PAIRS))"

bench-search: setup ## Search real ideas, and a small and a large board, and find similar ideas, on both databases (half an hour)
	@$(GO) test -count=1 -timeout 40m -run '^TestRealSearch$$' -v ./internal/bench -bench-search-real -ideas "$(abspath $(IDEAS))"
	@$(POSTGRES) -- $(GO) test -count=1 -timeout 40m -run '^TestRealSearch$$' -v ./internal/bench -bench-search-real -ideas "$(abspath $(IDEAS))"
	@$(MAKE) --no-print-directory bench-lists MEASURED="-bench-search -bench-lists-votes 1"

eval-similar: setup ## Score the suggested similar ideas on both databases: make eval-similar IDEAS=file.jsonl.gz PAIRS=file.jsonl
	@$(GO) test -count=1 -timeout 40m -run '^TestSimilar$$' -v ./internal/bench -eval-similar -ideas "$(abspath $(IDEAS))" -pairs "$(abspath $(PAIRS))"
	@$(POSTGRES) -durable -- $(GO) test -count=1 -timeout 40m -run '^TestSimilar$$' -v ./internal/bench -eval-similar -ideas "$(abspath $(IDEAS))" -pairs "$(abspath $(PAIRS))"

bench-news: setup ## Notify 20,000 people of one status, and read a long discussion, on both databases, and print how fast that was
	@$(GO) test -count=1 -timeout 10m -run 'TestNews|TestComments' -v ./internal/bench -bench-news
	@$(POSTGRES) -durable -- $(GO) test -count=1 -timeout 10m -run 'TestNews|TestComments' -v ./internal/bench -bench-news

.PHONY: shots
shots: setup ## Take the screenshots in docs/screenshots
	@SHOTS=$(CURDIR)/docs/screenshots $(GO) test -count=1 -run TestScreenshots ./web

.PHONY: migrate-new
migrate-new: ## Begin a migration on both databases: make migrate-new NAME=add_tags
	@test -n "$(NAME)" || { echo "give it a name: make migrate-new NAME=add_tags"; exit 2; }
	@next=$$(printf '%04d' $$((10#$$(ls migrations/postgres | grep -o '^[0-9]*' | tail -1) + 1))); \
	for dialect in postgres sqlite; do \
		printf -- '-- What this changes, and why.\n\n-- +goose Up\n\n-- +goose Down\n' > migrations/$$dialect/$${next}_$(NAME).sql; \
		echo migrations/$$dialect/$${next}_$(NAME).sql; done

# go-licenses knows most licences; those of the Go library and of mathutil, whose
# wording it does not know, are added, and those of files copied from npm.
.PHONY: notices
notices: ## Write THIRD_PARTY_NOTICES.txt: the licences of all that the program holds
	@GOFLAGS=-trimpath=false $(GO) run github.com/google/go-licenses@v1.6.0 report ./cmd/ideaboard --ignore ideaboard --template .ci/notices.tmpl \
		2>/tmp/notices.log > THIRD_PARTY_NOTICES.txt || { cat /tmp/notices.log; exit 1; }
	@append() { printf '\n%s\n%s\n%s\n\n' "$$(printf '=%.0s' {1..80})" "$$1" "$$(printf '=%.0s' {1..80})"; cat "$$2"; }; { \
		append "The Go standard library $$($(GO) env GOVERSION): BSD-3-Clause" "$$($(GO) env GOROOT)/LICENSE"; \
		append "modernc.org/mathutil: BSD-3-Clause" "$$($(GO) list -m -f '{{.Dir}}' modernc.org/mathutil)/LICENSE"; \
		append "htmx (static/js): 0BSD" static/js/htmx.LICENSE.txt; \
		append "Emojibase (static/emoji): MIT" static/emoji/LICENSE.txt; \
		append "Inter (static/font): OFL-1.1" static/font/LICENSE.txt; } | sed 's/[ \t]*$$//' >> THIRD_PARTY_NOTICES.txt

.PHONY: vuln
vuln: ## Look for known vulnerabilities that the program can reach (needs vuln.go.dev)
	@$(GO) run golang.org/x/vuln/cmd/govulncheck@v1.8.0 ./...

.PHONY: check
check: lint bench-smoke test-long test ## What CI runs
