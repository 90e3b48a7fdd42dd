#!/usr/bin/env bash
# A minute of fan-out with churn: nothing may grow. tests/long.sh soak takes an hour.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
exec bash tests/long/soak.sh 60 200
