#!/usr/bin/env bash
# propose.sh FOLDER DRIFT: put a new recording on a branch, and open or update the pull request that proposes it.
set -euo pipefail
folder=$1 drift=$2
branch=re-record
title="Record the sandbox anew"

git add -- "$folder"
if git diff --cached --quiet; then
  echo "Nothing was recorded that differs."
  exit 0
fi
git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch --force-create "$branch"
git commit --quiet --message "$title"
gh auth setup-git
git push --force origin "$branch"

if [ -n "$(gh pr list --head "$branch" --state open --json number --jq '.[].number')" ]; then
  gh pr edit "$branch" --body-file "$drift"
else
  gh pr create --head "$branch" --title "$title" --body-file "$drift"
fi
