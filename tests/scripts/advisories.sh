#!/usr/bin/env bash
# advisories.sh: known holes in the dependencies of the program and of the UI.
#
# Both databases come from the internet. Where one cannot be had, that is said and counts as a failure: nothing was checked.
set -uo pipefail
cd "$(dirname "$0")/../.."

status=0
if ! cargo deny --version >/dev/null 2>&1; then
  echo "cargo-deny is missing: cargo install cargo-deny --locked" >&2
  exit 1
fi
said=$(cargo deny --color never check advisories 2>&1) || status=1
echo "$said"
if [ "$status" = 1 ] && grep -qiE 'failed to (fetch|load|open|acquire).*(advisory|database|db)|failed to fetch' <<<"$said"; then
  echo "Rust: there is no advisory database here, and it could not be fetched. Nothing was checked." >&2
fi

if ! said=$(npm --prefix ui audit --omit=dev 2>&1); then
  status=1
  if ! grep -q 'Severity' <<<"$said"; then
    echo "npm: the registry answered no audit request. Nothing was checked." >&2
  fi
fi
echo "$said"
exit "$status"
