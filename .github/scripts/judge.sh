#!/usr/bin/env bash
# judge.sh FOLDER [OPTION…]: look whether a run may begin, judge the live server, and put campaigns back. OPTIONs go
# to `conformance run`. What was printed is kept in FOLDER, and how it ended goes to $GITHUB_OUTPUT: `code`, the exit
# code, and `outcome`, one of
#   conformant, broken, inconclusive   the run came to a conclusion (0, 1, 4)
#   unreachable                        the server could not be reached, or refused the credentials (3)
#   not-ready                          `conformance doctor` sees a problem, or the run one of configuration (2)
#   not-restored                       a campaign is not as it was found
#   interrupted                        the job was cancelled
# JOURNAL names the folder of the journal; PRIVATE_KEY may hold the private key of the client, instead of a secret.
set -uo pipefail
folder=$1
shift
mkdir -p "$folder"

if [ -n "${PRIVATE_KEY:-}" ]; then
  key=$(mktemp)  # only its owner may read it
  trap 'rm -f "$key"' EXIT
  printf '%s\n' "$PRIVATE_KEY" > "$key"
  export TALKDESK_PRIVATE_KEY_FILE=$key
fi
unset PRIVATE_KEY
journal=(--journal "${JOURNAL:-.journal}")

say() { printf '%s=%s\n' "$1" "$2" >> "$GITHUB_OUTPUT"; }

finish() {  # OUTCOME CODE
  say outcome "$1"
  say code "$2"
  exit "$2"
}

conformance doctor "${journal[@]}" 2>&1 | tee "$folder/doctor.txt"
code=${PIPESTATUS[0]}
if [ "$code" -ne 0 ]; then
  if grep -q 'run `.*restore' "$folder/doctor.txt"; then  # a run before this one was stopped
    conformance restore "${journal[@]}" 2>&1 | tee "$folder/restore.txt"
    [ "${PIPESTATUS[0]}" -eq 0 ] || finish not-restored 3
    conformance doctor "${journal[@]}" 2>&1 | tee "$folder/doctor.txt"
    code=${PIPESTATUS[0]}
  fi
  [ "$code" -eq 0 ] || finish not-ready "$code"
fi

conformance run --target live --report "$folder" "${journal[@]}" "$@" 2>&1 | tee "$folder/run.txt"
code=${PIPESTATUS[0]}
conformance restore "${journal[@]}" 2>&1 | tee "$folder/restore.txt"
[ "${PIPESTATUS[0]}" -eq 0 ] || finish not-restored 3

case "$code" in
  0) finish conformant 0 ;;
  1) finish broken 1 ;;
  2) finish not-ready 2 ;;
  3) finish unreachable 3 ;;
  130) finish interrupted 130 ;;
  *) finish inconclusive 4 ;;
esac
