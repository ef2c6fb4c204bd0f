# `make help` says what there is. What takes more than a few lines is a script in db/.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: setup build up down kafka-up kafka-down migrate load-day test sql-test lint psql pgenv demo clean help \
	style plans linter test-tools tests-built day-given

RELEASE := .build/release
DEBUG := .build/debug

# Against the server the environment names, otherwise the private cluster, started when needed.
CHOSEN := db/cluster run --unless-chosen
# Against the private cluster, whatever the environment names.
PRIVATE := db/cluster run

##@ Start here
demo: setup build up ## load three real days, show them, say how to look further
	@$(PRIVATE) db/demo $(RELEASE)

setup: ## install what is missing to build and run, and only that
	@db/setup build server

build: ## build migrate, loader and simulator (release, into .build/release)
	@db/setup build
	swift build -c release --static-swift-stdlib

##@ The private Postgres cluster
up: ## make and start it
	@db/setup server
	@db/cluster start
	@db/cluster status

down: ## stop it; the data stays
	@db/cluster stop

pgenv: ## point a shell to it:  eval "$$(make -s pgenv)"
	@db/cluster env

##@ The warehouse: DATABASE_URL, PGHOST, PGSERVICE, PGDATABASE, or else the cluster
migrate: build ## bring the database's shape up to date
	@$(CHOSEN) $(RELEASE)/migrate up --directory sql

load-day: day-given build ## publish a day: make load-day DATE=2022-11-21 [LAKE=dir]
	@$(CHOSEN) $(RELEASE)/loader day "$$DATE" --lake "$${LAKE:-lake}"

psql: ## look around
	@$(CHOSEN) psql $${DATABASE_URL:+"$$DATABASE_URL"}

##@ A Kafka to try things with: KAFKA_HOME is where an Apache Kafka with kafka-up and kafka-down lies
kafka-up: ## start it; prints the line that points programs to it
	@db/setup kafka
	@db/kafka up

kafka-down: ## stop it; the data stays
	@db/kafka down

##@ For whoever changes something here
test: test-tools lint tests-built sql-test ## every check there is, on throw-away clusters
	@eval "$$(db/cluster forget)"; set -x; swift test --skip-build

lint: style plans ## formats and rules of Swift, SQL and shell; how Postgres would run the SQL

style: linter
	swift format lint --strict --recursive Package.swift Sources Tests
	.local/sqlfluff/bin/python -m sqlfluff lint --processes 0 sql
	@for script in $$(grep -lr '^#!.*bash' db .ci); do bash -n "$$script"; done

plans:
	@db/setup build server
	swift build --product migrate
	db/explain-gate $(DEBUG)

sql-test: tests-built ## migrations, models and their tests
	db/sql-test $(DEBUG)

clean: ## remove the private cluster with its data, and all that was built
	@db/cluster destroy
	rm -rf .local .build

help: ## this
	@sed -nE -e 's/^##@ (.*)/\n\1/p;t' -e 's/^([a-z-]+):.*## (.*)/\1\t\2/;T' -e 's/\$$\$$/$$/g;p' \
	  $(MAKEFILE_LIST) | awk -F '\t' 'NF > 1 { printf "  %-10s %s\n", $$1, $$2; next } 1'

linter:
	@db/setup lint

test-tools:
	@db/setup build server lint pooler kafka

tests-built:
	@db/setup build server
	swift build --build-tests

day-given:
	@day=$${DATE:-}; [[ $$day =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$$ && $$(date -d "$$day" +%F 2>&1) == "$$day" ]] || { \
	  echo "$${day:+'$$day' is no day. }load-day reads a day's files from a lake, builds and publishes it:" >&2; \
	  echo '  make load-day DATE=2022-11-21 [LAKE=Tests/Fixtures/lake]' >&2; exit 2; }
