#!/usr/bin/env bash
# issue.sh OUTCOME FOLDER PAGE: an issue of its own for each way in which a run is not conformant. It is opened once,
# changed only when what it says changes, and closed when a run shows that it no longer holds. OUTCOME is one of those
# of judge.sh, FOLDER holds what that kept, PAGE is the address of the run. TARGET names the server in titles.
set -euo pipefail
outcome=$1 folder=$2 page=$3
target=${TARGET:-The sandbox}

title() {
  case "$1" in
    broken) echo "$target breaks documented rules" ;;
    unreachable) echo "$target cannot be reached, or refuses the credentials" ;;
    inconclusive) echo "$target: too little could be judged" ;;
    not-ready) echo "$target is not ready for a run" ;;
    not-restored) echo "$target has a campaign that is not as it was found" ;;
  esac
}

number() { gh issue list --label "conformance-$1" --state open --limit 1 --json number --jq '.[0].number // empty'; }

close() {  # KIND…
  local kind found
  for kind in "$@"; do
    found=$(number "$kind")
    [ -z "$found" ] || gh issue close "$found" --comment "No longer so: $page"
  done
}

quoted() { sed 's/^/    /' "$@"; }  # indented text is code, whatever is in it

body() {  # KIND FILE: what the issue says, with a fingerprint of what matters in it
  case "$1" in
    broken) cat "$folder/summary.md" ;;
    not-ready) matters "$1" "$folder/doctor.txt" "$folder/run.txt" ;;
    not-restored) matters "$1" "$folder/restore.txt" ;;
    *) matters "$1" "$folder/run.txt" ;;
  esac
}

matters() {  # KIND FILE…
  local kind=$1 file shown
  shift
  for file in "$@"; do
    [ -s "$file" ] || continue
    shown=$(grep -E '^(PROBLEM|conformance: |left: |Inconclusive|But )|^ +-> ' "$file" || true)
    [ -n "$shown" ] || shown=$(tail -n 5 "$file")
    printf '%s\n' "$shown" | tail -n 40 | quoted
    echo
  done > "$folder/$kind.part"
  cat "$folder/$kind.part"
  # numbers differ from run to run: times, ports, counts
  echo "<!-- fingerprint $(tr -d '0-9.' < "$folder/$kind.part" | sha256sum | cut -c1-16) -->"
  rm -f "$folder/$kind.part"
}

tell() {  # KIND
  local kind=$1 found said fingerprint file=$folder/issue.md
  body "$kind" > "$file"
  found=$(number "$kind")
  if [ -z "$found" ]; then
    gh label create "conformance-$kind" --description "What the nightly run found" --force
    printf '\nRun: %s\n' "$page" >> "$file"
    gh issue create --title "$(title "$kind")" --label "conformance-$kind" --body-file "$file"
    return
  fi
  fingerprint=$(grep -o 'fingerprint [0-9a-f]*' "$file" | tail -n 1)
  said=$(gh issue view "$found" --json body --jq .body)
  if [[ "$said" != *"$fingerprint"* ]]; then
    printf '\nRun: %s\n' "$page" >> "$file"
    gh issue edit "$found" --body-file "$file"
    gh issue comment "$found" --body "It is another trouble than before: $page"
  fi
}

case "$outcome" in
  conformant) close broken unreachable inconclusive not-ready not-restored ;;
  broken) tell broken; close unreachable inconclusive not-ready not-restored ;;
  inconclusive) tell inconclusive; close unreachable not-ready not-restored ;;
  unreachable) tell unreachable; close not-ready not-restored ;;
  not-ready | not-restored) tell "$outcome" ;;
  interrupted) ;;
  *) echo "issue.sh: no outcome is called '$outcome'" >&2; exit 2 ;;
esac
