#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fuzz.sh - what scripts/fuzz once found, and some of what it tried, again
#
# Usage: tests/fuzz.sh
#
# Builds the fuzzers without the fuzzer, but with what finds bad memory accesses, and
# runs them on tests/fuzz/corpus. Needs neither root nor the module. Prints KTAP.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

out=$top/build/tests/fuzz
strict=$top/build/tests/strict
cd "$top"
mkdir -p "$out"

# What tests/client.sh has built already is not built again.
objects()
{
	make -s -C userspace OUTPUT="$strict" \
		CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' \
		>"$ktap_log" 2>&1 && return
	sed 's/^/# /' "$ktap_log"
	return 1
}

build()
{
	# shellcheck disable=SC2046 # lists of words
	gcc -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -D_GNU_SOURCE \
		-D_FILE_OFFSET_BITS=64 -Iuserspace -o "$out/$1" "tests/fuzz/$1.c" \
		tests/fuzz/replay.c $(find "$strict/userspace" -name '*.o' ! -name vmledger.o) \
		$(pkg-config --cflags --libs smartcols libelf ncursesw) >"$ktap_log" 2>&1 && return
	sed 's/^/# /' "$ktap_log"
	return 1
}

# All of them, or the corpus is not there; one that crashes is named by its report.
survives()
{
	files=$(find "tests/fuzz/corpus/$1" -type f | wc -l)
	[ "$files" -gt 0 ] || return 1
	if find "tests/fuzz/corpus/$1" -type f -exec "$out/$1" {} + >"$ktap_log" 2>&1 &&
	   [ "$(awk '{ sum += $1 } END { print sum }' "$ktap_log")" = "$files" ]; then
		note "$files inputs"
		return 0
	fi
	sed 's/^/# /' "$ktap_log"
	return 1
}

plan 5
check the_client_is_built_to_find_bad_accesses objects
check snapshots_can_be_replayed build reader
check snapshots_are_survived survives reader
check executables_can_be_replayed build program
check executables_are_survived survives program
finish
