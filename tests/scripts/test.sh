#!/usr/bin/env bash
# test.sh: every check and every test, in the order in which they fail fastest.
#
# Expects what `bootstrap.sh test` installs, a built ui/dist, and TARGET: cargo's target folder. A step that fails does not
# keep the later ones from running, so that one run tells everything; the runners' own closing lines are printed again at the
# end, with their sum. What a step printed lies in tests/artifacts/logs.
set -uo pipefail
cd "$(dirname "$0")/../.."
: "${TARGET:=$PWD/target}"

logs=$PWD/tests/artifacts/logs
rm -rf tests/artifacts
mkdir -p "$logs"
export DIRECTORY_SYNC_BINARY=$TARGET/debug/directory-sync
[ -t 1 ] || export NO_COLOR=1 CARGO_TERM_COLOR=never

failed=()

# step NAME COMMAND…: runs it, keeps what it prints, remembers whether it failed.
step() {
  local name=$1 started=$SECONDS status
  shift
  printf '\n== %s\n' "$name"
  "$@" 2>&1 | tee "$logs/$name.log"
  status=${PIPESTATUS[0]}
  printf '== %s: %s after %d s\n' "$name" "$([ "$status" = 0 ] && echo done || echo FAILED)" $((SECONDS - started))
  [ "$status" = 0 ] || failed+=("$name")
  return "$status"
}

in_ui() { (cd ui && "$@"); }

# All Rust tests, those of the crates and the acceptance tests, in one run: one selection of packages has one set of features,
# so nothing is compiled twice. cargo-nextest where it is installed, cargo's own runner elsewhere.
rust_tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    tests/scripts/with-display.sh cargo nextest run --config-file tests/nextest.toml --workspace --no-fail-fast
  else
    tests/scripts/with-display.sh timeout 1800 cargo test --workspace --no-fail-fast
  fi
}

step biome in_ui npx --no-install biome check .
step types in_ui npx --no-install tsc --noEmit
step vitest in_ui npx --no-install vitest run
step format cargo fmt --all --check
step clippy cargo clippy --workspace --all-targets --quiet -- -D warnings
step licences cargo deny check licenses bans sources

if step build cargo build --workspace --all-targets --quiet; then
  step tests rust_tests
  step playwright in_ui npx --no-install playwright test
fi

# --- What the runners said ---------------------------------------------------------------------------------------------

# count PATTERN: the sum of the numbers that stand before PATTERN in the lines on standard input.
count() { grep -oE "[0-9]+ $1" | awk '{ sum += $1 } END { print sum + 0 }'; }

plain() { sed 's/\x1b\[[0-9;]*m//g' "$@" 2>/dev/null; }

closing_lines() {
  plain "$logs/vitest.log" | grep -E '^ *Tests ' | tail -n 1
  plain "$logs/tests.log" | grep -E '^ *Summary \[|^test result:'
  plain "$logs/playwright.log" | grep -E '^ +[0-9]+ (passed|failed|skipped|flaky|did not run)'
}

printf '\n== summary\n'
lines=$(closing_lines)
printf '%s\n' "$lines"
passed=$(count passed <<<"$lines")
broken=$(count '(failed|timed out|exec failed|did not run)' <<<"$lines")
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed steps: ${failed[*]} (what they printed: tests/artifacts/logs)"
  # A step without tests that failed, such as the formatter, counts as one failure.
  [ "$broken" -gt 0 ] || broken=${#failed[@]}
fi
printf '%d passed, %d failed\n' "$passed" "$broken"
[ ${#failed[@]} = 0 ] && [ "$passed" -gt 0 ]
