#!/usr/bin/env bash
# White space is as `dotnet format` would write it; the build holds the code to the rest of .editorconfig.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dotnet format whitespace . --folder --exclude artifacts --verify-no-changes -v detailed
