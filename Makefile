# What a newcomer needs; the work is in scripts/.
.PHONY: help run check test test-all e2e lint fmt bench imagenes esquema fuzz auditoria accesibilidad extranos lighthouse operacion prueba-caos crecimiento

help: ## Show this
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build everything and start the demonstration on http://127.0.0.1:3000
	@scripts/run.sh

check: ## Run after each change: formatting, clippy, unit tests, scenarios on SQLite
	@scripts/check.sh

test: ## Run every check: formatting, clippy, unit, router and end-to-end tests
	@scripts/test.sh

test-all: ## The same, and what no test needs: load generator and benches
	@scripts/test.sh tools format lint load unit wasm site e2e

e2e: ## Run only the end-to-end tests, in Chromium
	@scripts/test.sh e2e

lint: ## Check formatting and run clippy
	@scripts/test.sh format lint

fmt: ## Format the Rust code
	@cargo fmt --all

bench: ## Run the benchmarks
	@scripts/bench.sh

imagenes: ## Take the help centre's pictures anew
	@scripts/pictures.sh

esquema: ## Hold the live API to its OpenAPI document, with schemathesis
	@scripts/schemathesis.sh

fuzz: ## Fuzz every parser of outside input, a minute each
	@scripts/fuzz.sh

auditoria: ## Check the dependencies: licences, sources, bans, known weaknesses
	@scripts/audit.sh

accesibilidad: ## Look at every page and state wide, narrow, dark and in forced colours
	@scripts/accessibility.sh

extranos: ## Put foreign nodes into every page, at every time, and have its wasm fail
	@scripts/foreign.sh

lighthouse: ## Run Lighthouse over the sign-in page
	@scripts/lighthouse.sh

operacion: ## Try the samples in operacion/ for real: nginx, a start as by systemd, linters
	@scripts/try-operation.sh

prueba-caos: ## Kill and restart everything under load, and see whether anything is lost
	@scripts/chaos.sh

crecimiento: ## See how the main queries grow, among 1,000 to 1,000,000 people
	@scripts/growth.sh
