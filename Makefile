# What a newcomer needs; the work is in tools/scripts/.
.PHONY: help run check test test-all e2e lint fmt bench pictures schema fuzz audit accessibility foreign lighthouse try-deploy chaos growth

help: ## Show this
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build everything and start the demonstration on http://127.0.0.1:3000
	@tools/scripts/run.sh

check: ## Run after each change: formatting, clippy, unit tests, scenarios on SQLite
	@tools/scripts/check.sh

test: ## Run every check: formatting, clippy, unit, router and end-to-end tests
	@tools/scripts/test.sh

test-all: ## The same, and what no test needs: load generator and benches
	@tools/scripts/test.sh tools format lint load unit wasm site e2e

e2e: ## Run only the end-to-end tests, in Chromium
	@tools/scripts/test.sh e2e

lint: ## Check formatting and run clippy
	@tools/scripts/test.sh format lint

fmt: ## Format the Rust code
	@cargo fmt --all

bench: ## Run the benchmarks
	@tools/scripts/bench.sh

pictures: ## Take the help centre's pictures again
	@tools/scripts/pictures.sh

schema: ## Check the live API against its OpenAPI document, with schemathesis
	@tools/scripts/schemathesis.sh

fuzz: ## Fuzz every parser of outside input, a minute each
	@tools/scripts/fuzz.sh

audit: ## Check the dependencies: licences, sources, bans, known vulnerabilities
	@tools/scripts/audit.sh

accessibility: ## Check every page and state wide, narrow, dark and in forced colours
	@tools/scripts/accessibility.sh

foreign: ## Insert foreign nodes into every page, at every time, and make its wasm fail
	@tools/scripts/foreign.sh

lighthouse: ## Run Lighthouse on the sign-in page
	@tools/scripts/lighthouse.sh

try-deploy: ## Try the samples in deploy/ for real: nginx, a start as by systemd, linters
	@tools/scripts/try-operation.sh

chaos: ## Kill and restart everything under load, and check that nothing is lost
	@tools/scripts/chaos.sh

growth: ## Measure how the main queries grow, with 1,000 to 1,000,000 people
	@tools/scripts/growth.sh
