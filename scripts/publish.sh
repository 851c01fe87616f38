#!/usr/bin/env bash
# publish.sh NAME PROJECT ASSEMBLY: publishes a program into artifacts/lib/NAME and puts its launcher at artifacts/NAME.
# Without an apphost it is the same on every architecture that has the .NET runtime.
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1 project=$2 assembly=$3
rm -rf "artifacts/lib/$name"
echo "Building $name; the first time takes a few minutes" >&2
dotnet publish "$project" -c Release -o "artifacts/lib/$name" -p:UseAppHost=false -p:DebugType=embedded -v quiet --nologo
sed -e "s/@NAME@/$name/g" -e "s/@ASSEMBLY@/$assembly/g" scripts/launcher.sh > "artifacts/$name.new"
chmod 755 "artifacts/$name.new"
mv "artifacts/$name.new" "artifacts/$name"
