#!/bin/sh
# Starts @NAME@ on whatever .NET runtime this machine has. exec: signals must reach the program, not a shell around it.
set -eu
self=$0
while [ -L "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
here=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P)
exec "${DOTNET_ROOT:+$DOTNET_ROOT/}dotnet" "$here/lib/@NAME@/@ASSEMBLY@.dll" "$@"
