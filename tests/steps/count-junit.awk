# Counts JUnit files: prints "passed failed skipped". A file that is empty, cut off, without tests, or whose own
# total differs from the tests in it counts as one failure, told on stderr. Runs on mawk, gawk and busybox awk.
# With -v list=1 prints the failed tests and the reasons of skipped ones instead, one line each.

function attribute(tag, name,    at, rest) {
  if (!match(tag, "[ \t]" name "=\"")) return ""
  rest = substr(tag, RSTART + RLENGTH)
  at = index(rest, "\"")
  return substr(rest, 1, at - 1)
}

function unescape(text) {
  gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "'", text)
  gsub(/&#x?[0-9a-fA-F]+;/, " ", text); gsub(/&amp;/, "\\&", text)
  return text
}

# What a test printed may look like results: cut CDATA out before counting.
function without_cdata(text,    out, at, end) {
  out = ""
  while ((at = index(text, "<![CDATA[")) > 0) {
    out = out substr(text, 1, at - 1)
    text = substr(text, at)
    end = index(text, "]]>")
    if (end == 0) return out
    text = substr(text, end + 3)
  }
  return out text
}

function broken(reason) {
  print file ": " reason > "/dev/stderr"
  failed++
}

function note_skip(test, why) {
  if (why in skips) { skips[why]++; return }
  skips[why] = 1; first_skip[why] = test; order[++reasons] = why
}

# The first line of what a test says; the step's log has the rest.
function note_failure(test, why) {
  sub(/(&#xA;|&#xD;|\n).*/, "", why)
  failures[++failure_count] = unescape(test) (why == "" ? "" : ": " unescape(why))
}

function print_failures(    i) {
  for (i = 1; i <= failure_count; i++) printf "      failed: %s\n", failures[i]
}

function print_skips(    i, why) {
  for (i = 1; i <= reasons; i++) {
    why = order[i]
    printf "      skipped %d: %s (%s%s)\n", skips[why], why, first_skip[why], (skips[why] > 1 ? ", ..." : "")
  }
}

function finish_test() {
  if (!in_test) return
  tests++
  if (is_failed) { file_failed++; note_failure(name, failure) }
  else if (is_skipped) {
    file_skipped++
    note_skip(unescape(name), unescape(reason == "" ? "no reason given" : reason))
  } else file_passed++
  in_test = 0
}

function finish_file(    tags, count, i, tag, word, total, suites, has_root, text_at) {
  if (file == "") return
  tests = file_passed = file_failed = file_skipped = in_test = 0
  total = -1; suites = 0; has_root = 0
  text = without_cdata(text)
  sub(/[ \t\r\n]+$/, "", text)
  count = split(text, tags, "<")
  for (i = 2; i <= count; i++) {
    tag = tags[i]
    match(tag, /^\/?[A-Za-z-]+/)
    word = substr(tag, RSTART, RLENGTH)
    if (word == "testsuites") { has_root = 1; total = attribute(tag, "tests") }
    if (word == "testsuite") { suites += attribute(tag, "tests"); if (!has_root) total = suites }
    if (word == "testcase") {
      finish_test()
      in_test = 1; is_failed = is_skipped = 0; reason = failure = ""
      name = attribute(tag, "name")
      if (attribute(tag, "status") ~ /^(fail|error)/) is_failed = 1
      if (attribute(tag, "status") ~ /^(notrun|disabled)/) is_skipped = 1
    }
    if (in_test && (word == "failure" || word == "error")) { is_failed = 1; failure = attribute(tag, "message") }
    if (in_test && word == "skipped") {
      is_skipped = 1; reason = attribute(tag, "message")
      text_at = index(tag, ">")
      if (reason == "") { reason = substr(tag, text_at + 1); gsub(/[ \t\r\n]+/, " ", reason) }
    }
    # CTest knows only the exit code; our C tests print "skip NAME: reason".
    if (in_test && is_skipped && word == "system-out" && match(tag, /(>|\n)skip [^:\n]*: [^\n]*/)) {
      reason = substr(tag, RSTART, RLENGTH)
      sub(/^[^:]*: /, "", reason)
    }
  }
  finish_test()
  passed += file_passed; failed += file_failed; skipped += file_skipped
  if (text == "") broken("empty result file")
  else if (text !~ /<\/testsuites?>$|<testsuites?[^<>]*\/>$/) broken("result file is cut off")
  else if (tests == 0) broken("no test ran")
  else if (total == "" || total + 0 != tests) broken("says " total " tests, holds " tests)
}

FNR == 1 { finish_file(); file = FILENAME; text = ""; seen[FILENAME] = 1 }
{ text = text $0 "\n" }

END {
  finish_file()
  for (i = 1; i < ARGC; i++) # an empty file has no line that would start it
    if (ARGV[i] !~ /=/ && !(ARGV[i] in seen)) { file = ARGV[i]; broken("empty or unreadable result file") }
  if (list) { print_failures(); print_skips() }
  else print passed + 0, failed + 0, skipped + 0
}
