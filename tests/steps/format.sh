#!/usr/bin/env bash
# The code is as `dotnet format` would write it.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dotnet restore KeyRx.sln -v quiet && dotnet format KeyRx.sln --verify-no-changes --no-restore -v detailed
