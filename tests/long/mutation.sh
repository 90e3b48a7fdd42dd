#!/usr/bin/env bash
# mutants of the C# files under src that are named, or changed since the last release, against their folders' tests
#   mutation.sh [--since COMMIT] [FILE...]         tests/KeyRx.Mutations/README.md says what to make of it
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
export RESULTS=$RESULTS_ROOT/long-mutation
rm -rf "$RESULTS" && mkdir -p "$RESULTS"

since=$(git describe --tags --abbrev=0 2>/dev/null || echo HEAD~20)
[ "${1:-}" != --since ] || { since=$2; shift 2; }
files=("$@")
[ $# -gt 0 ] || mapfile -t files < <(git diff --name-only --diff-filter=d "$since" -- 'src/KeyRx.*/*.cs')
[ ${#files[@]} -gt 0 ] || { echo "no C# file of a library has changed since $since"; exit 0; }
dotnet tool restore >/dev/null || exit 1

# mutate FOLDER FILE...: the files of one folder, src/KeyRx.Server/Limits for example.
mutate() {
  local folder=$1 project place tests patterns=() file; shift
  project=$(cut -d / -f 2 <<<"$folder")
  place=${folder#src/KeyRx.}
  tests=$(cd tests/KeyRx.Tests && printf '%s;' "$place"/*Tests.cs)
  case $tests in
    *'*'*) printf "RESULT: %s: no tests in tests/KeyRx.Tests/$place\n" "$@"; return ;;
  esac
  for file in "$@"; do patterns+=(--mutate "**/${file#src/"$project"/}"); done
  (cd tests/KeyRx.Mutations && KeyRxMutationTests=$tests dotnet stryker --test-runner mtp --configuration Release \
    --project "$project.csproj" "${patterns[@]}" --reporter Json --skip-version-check \
    --output "$RESULTS/${place//\//.}") || { echo "stryker failed on $folder"; return 1; }
  python3 tests/KeyRx.Mutations/report.py "$RESULTS/${place//\//.}/reports/mutation-report.json" "$@"
}

code=0
while read -r folder; do
  mapfile -t inside < <(printf '%s\n' "${files[@]}" | grep -E "^$folder/[^/]+$")
  mutate "$folder" "${inside[@]}" || code=1
done < <(printf '%s\n' "${files[@]}" | xargs -n 1 dirname | sort -u)
exit "$code"
