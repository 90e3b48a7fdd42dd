#!/usr/bin/env bash
# Everything compiles; a warning is an error.
source tests/steps/common.sh
dotnet build -c Release KeyRx.sln
