#!/usr/bin/env bash
# what a stranger does: each sample copied out of the repository and built from packages alone, keyrx-load as a tool
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
build_unless_built KeyRx.sln
feed=$PWD/artifacts/feed
away=$(mktemp -d) && trap 'rm -r "$away"' EXIT
rm -rf "$feed"
for project in src/KeyRx.*/ load/; do
  dotnet pack -c Release --no-build -v quiet -nologo "$project" -o "$feed" || exit 1
done
dotnet pack -c Release --no-build -v quiet -nologo -p:KeyRxTool=true load -o "$feed" || exit 1
cat >"$away/nuget.config" <<CONFIG
<configuration>
  <config><add key="globalPackagesFolder" value="$away/packages" /></config>
  <fallbackPackageFolders>
    <add key="already here" value="${NUGET_PACKAGES:-$HOME/.nuget/packages}" />
  </fallbackPackageFolders>
  <packageSources><add key="folder" value="$feed" /></packageSources>
</configuration>
CONFIG
for sample in tests/samples/*/*.csproj; do
  name=$(basename "$sample" .csproj)
  cp -r "$(dirname "$sample")" "$away/$name"
  echo "sample $name"
  dotnet build -c Release -v quiet -nologo -warnaserror "$away/$name" || exit 1
done
rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish -c Release -r "$rid" -v quiet -nologo -warnaserror "$away/KeyLines" -o "$away/lines" || exit 1
"$away/lines/KeyLines" 2>&1 | grep '^usage: ' || exit 1

dotnet tool install keyrx-load --tool-path "$away/tools" --configfile "$away/nuget.config" || exit 1
"$away/tools/keyrx-load" --help | grep fanout
echo "RESULT: built from packages: $(ls tests/samples/*/*.csproj | xargs -n1 basename -s .csproj | paste -sd ' ')"
