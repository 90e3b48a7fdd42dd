#!/usr/bin/env bash
# Everything compiles; a warning is an error.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dotnet build -c Release KeyRx.sln
