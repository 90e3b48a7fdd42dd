#!/usr/bin/env bash
# Memory of an idle connection and allocation of a message, against the project's own budgets.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
exec load/gate.sh
