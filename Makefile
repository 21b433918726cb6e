# Everything installs what it misses and says so; see tests/scripts/bootstrap.sh.

PROGRAM := directory-sync
# Where cargo puts its results: CARGO_TARGET_DIR or cargo's own settings may have moved it.
TARGET = $(shell cargo metadata --format-version 1 --no-deps 2>/dev/null | node -p 'JSON.parse(require("fs").readFileSync(0)).target_directory')
UI_SOURCES := $(shell find ui/src ui/public locales ui/index.html ui/vite.config.ts ui/tsconfig.json ui/package.json ui/package-lock.json -type f 2>/dev/null)

.PHONY: help run dev build test check bench bindings lock advisories bootstrap bootstrap-test
.DEFAULT_GOAL := help

help: ## Print these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ui/dist/index.html ## Build everything and open the window (without a display: the service with the browser console)
	@cargo build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
	  exec "$(TARGET)/debug/$(PROGRAM)"; \
	else \
	  echo "There is no display here, so the service starts with the browser console instead of the window." >&2; \
	  exec "$(TARGET)/debug/$(PROGRAM)" serve --console; \
	fi

dev: bootstrap ## Open the window and reload it at every change of the UI or the program
	@ui/node_modules/.bin/tauri dev

build: ui/dist/index.html ## Build the release binary: target/release/directory-sync
	@cargo build --release
	@if [ "$(TARGET)" != "$(CURDIR)/target" ]; then install -D "$(TARGET)/release/$(PROGRAM)" "target/release/$(PROGRAM)"; fi
	@echo "Built target/release/$(PROGRAM)" >&2

test: bootstrap-test ui/dist/index.html ## Run every check and every test, as CI does
	@TARGET="$(TARGET)" tests/scripts/test.sh

check: bootstrap ui/dist/index.html ## Format, lints, types and the fast tests
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets --quiet -- -D warnings
	@cd ui && npx biome check . && npx tsc --noEmit && npx vitest run
	@if cargo nextest --version >/dev/null 2>&1; then \
	  cargo nextest run --config-file tests/nextest.toml --workspace -E 'not package(acceptance)'; \
	else cargo test --workspace --exclude acceptance; fi

bench: build ## Measure the service at 10,000 and 100,000 users, beside bare SQLite and an empty server
	@cargo build --release -p acceptance --bin bench
	@DIRECTORY_SYNC_BINARY="$(CURDIR)/target/release/$(PROGRAM)" "$(TARGET)/release/bench" $(BENCH_ARGUMENTS)

bindings: ## Write what is generated: ui/src/backend/operations.ts, docs/reasons.md, docs/compatibility.md
	@UPDATE_BINDINGS=1 cargo test --quiet -p console-api -p idp bindings

lock: ## Bring the lock files up to date with the manifests, for every operating system
	@npm --prefix ui install --no-audit --no-fund
	@node ui/scripts/complete-lock.mjs
	@cargo update --workspace

advisories: bootstrap ## Look for known holes in the dependencies (needs the advisory databases from the internet)
	@tests/scripts/advisories.sh

bootstrap:
	@tests/scripts/bootstrap.sh build

bootstrap-test:
	@tests/scripts/bootstrap.sh test

ui/dist/index.html: $(UI_SOURCES) | bootstrap
	@npm --prefix ui run --silent build
	@touch $@
