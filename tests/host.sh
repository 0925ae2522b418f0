#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# host.sh - every test that needs neither the module nor root
#
# Usage: tests/host.sh [TEST...]
#
# Run it from the project's top folder; "build" takes the kernel headers in KDIR=. The tests are in build/tests, or in
# $VMLEDGER_TESTS. Prints KTAP; a test that ends before its plan has failed.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

here=$(cd "$(dirname "$0")" && pwd)
tests=${VMLEDGER_TESTS:-build/tests}

all="abi sums build reader attribute runtimes binary client schema screen fuzz"
[ $# -gt 0 ] || {
	# shellcheck disable=SC2086 # a list of words
	set -- $all
}

for test; do
	if [ -f "$here/$test.sh" ]; then
		run "$test" "$here/$test.sh"
	else
		run "$test" "$tests/$test"
	fi
done
finish
