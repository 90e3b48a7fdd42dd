#!/usr/bin/env bash
# The tests that a transport can break, over the one that is not the default: server, client, and the real daemon.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.Tests
build_unless_built tests/KeyRx.EndToEnd.Tests
export KEYRX_TEST_TRANSPORT=sockets KEYRXD_TRANSPORT=sockets

# classes FOLDER TEXT: "-class *.XTests" for each file of tests that holds the text.
classes() { grep -rl --include='*Tests.cs' "$2" "$1" | sed -E 's|.*/(.*)\.cs$|-class *.\1|'; }

# Others than these ask for their own transport, or for none: a second run would say what the first one said.
mapfile -t unit < <(classes tests/KeyRx.Tests TransportUnderTest | tr ' ' '\n')
# What these look at is the same over each: a page, a text, a terminal, a log, a feed. The guest has a step of its own.
same='\.(Guest|Dashboard|DashboardState|Metrics|PrometheusAlert|Terminal|Journal|TokenCommand|Watch|PlantedSecret'
same+='|LegitimateClient|StrangersEyes|DaemonCommand|DaemonSetting|Completion|Sample|Library|DaemonAudit|Logind'
same+='|OpenCommand|PauseCommand|Fifo|FeedSocket|StandardInputFeed|DashboardPolicy|DaemonReload|DaemonLog)Tests$'
mapfile -t e2e < <(classes tests/KeyRx.EndToEnd.Tests DaemonProcess | grep -vE "$same" | tr ' ' '\n')
code=0
run_tests KeyRx.Tests "${unit[@]}" || code=1
KEYRX_TEST_SUBSCRIBERS=50 run_tests KeyRx.EndToEnd.Tests "${e2e[@]}" -class '*.NetworkFaultTests' || code=1
exit $code
