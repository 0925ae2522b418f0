#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# complete.bash - what bash would offer behind some words of a command line
#
# Usage: client=<vmledger> tests/client/complete.bash WORD...
#
# The last word is the one that is typed. Prints one word a line.
set -eu
client=${client:-$(dirname "$0")/../../build/vmledger}
# shellcheck source=SCRIPTDIR/../../userspace/vmledger.bash
. "$(dirname "$0")/../../userspace/vmledger.bash"

# What completion has and a script has not.
compopt() { :; }
vmledger() { "$client" "$@"; }

COMP_WORDS=(vmledger "$@")
COMP_CWORD=$#
COMPREPLY=()
_vmledger
printf '%s\n' "${COMPREPLY[@]}"
