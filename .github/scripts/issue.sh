#!/usr/bin/env bash
# issue.sh EXIT_CODE SUMMARY PAGE: one open issue for a red run. It is opened when a run turns red, changed only
# when other rules are broken than before, and closed when a run is green.
set -euo pipefail
code=$1 summary=$2 page=$3
label=conformance

number=$(gh issue list --label "$label" --state open --limit 1 --json number --jq '.[0].number // empty')

if [ "$code" = 0 ]; then
  if [ -n "$number" ]; then
    gh issue close "$number" --comment "Green again: $page"
  fi
  exit 0
fi

fingerprint=$(grep -o 'fingerprint [0-9a-f]*' "$summary")
told=""
if [ -n "$number" ]; then
  told=$(gh issue view "$number" --json body --jq .body)
fi
if [ -z "$number" ]; then
  gh label create "$label" --description "What the nightly run found" --force
  gh issue create --title "The sandbox breaks documented rules" --label "$label" --body-file "$summary"
elif [[ "$told" != *"$fingerprint"* ]]; then
  gh issue edit "$number" --body-file "$summary"
  gh issue comment "$number" --body "Other rules are broken than before: $page"
fi
