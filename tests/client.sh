#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# client.sh - what the client prints for recorded reports, against what it should
#
# Usage: tests/client.sh [NAME...]
#
# Runs the commands of tests/client/cases (or those named) with build/vmledger, or
# the client that VMLEDGER names, and compares output, errors and exit status with
# tests/client/expect. Without NAME all of them again with a client built to find
# bad memory accesses, which then gets damaged reports to read. Needs neither root
# nor the module. Prints KTAP; for a difference, the diff and how to accept it.
set -u
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

client=${VMLEDGER:-$top/build/vmledger}
got=$top/build/tests/client
strict=$top/build/tests/strict
[ -x "$client" ] || {
	echo "client.sh: $client is not there: make -C userspace" >&2
	exit 3
}
cd "$top/tests/client" || exit 1
mkdir -p "$got" || exit 1

# The same everywhere: no terminal, one language.
unset COLUMNS LINES LANGUAGE LANG
export LC_ALL=C.UTF-8 TERM=dumb

names=$(sed -n '/^[^#]/ { s/	.*//p; }' cases)
# Those that take all programs at once take each of them.
strict_names=$(for name in $names; do [ -f "input/programs/$name" ] || echo "$name"; done)

# compare KIND NAME: run a case with $client.
compare()
{
	command=$(sed -n "s/^$2		*//p" cases)
	[ "$command" ] || {
		echo "# no such case: see tests/client/cases"
		result 1 "$1 $2"
		return
	}
	client=$client timeout 300 sh -c "$command" >"$got/$2" 2>"$got/.errors" </dev/null
	status=$?
	{
		[ ! -s "$got/.errors" ] || {
			echo "--- errors"
			cat "$got/.errors"
		}
		echo "--- exit $status"
	} >>"$got/$2"
	if difference=$(diff -u "expect/$2" "$got/$2" 2>&1); then
		result 0 "$1 $2"
		return
	fi
	echo "$difference" | sed 's/^/# /'
	echo "# to accept it: cp build/tests/client/$2 tests/client/expect/$2"
	result 1 "$1 $2"
}

# survive FILE ARGUMENT...: does the client end by itself, with 0 or 1?
survive()
{
	file=$1
	shift
	timeout 100 "$client" "$@" --from "$file" >/dev/null 2>"$got/.errors"
	status=$?
	[ $status -le 1 ] && ! grep -qE 'Sanitizer|runtime error' "$got/.errors" && return
	sed 's/^/# /' "$got/.errors"
	cp "$file" "$got/damaged"
	echo "# exit status $status: build/tests/client/damaged: $*"
	return 1
}

# damage NAME FILTER: apply a filter with the number N to each input, at many N.
damage()
{
	bad=0
	for input in input/c-threads input/processes input/names input/newer input/sections-go; do
		size=$(wc -c <"$input")
		at=1
		while [ $at -lt "$size" ]; do
			eval "$2" <"$input" >"$got/.damaged"
			if [ "$input" = input/sections-go ]; then
				survive "$got/.damaged" sections || bad=1
			else
				survive "$got/.damaged" --all || bad=1
				survive "$got/.damaged" --json || bad=1
				survive "$got/.damaged" maps --sort name || bad=1
			fi
			at=$((at + size / 12 + 1))
		done
	done
	result $bad "damaged reports: $1"
}

if [ $# -gt 0 ]; then
	plan $#
	for name; do
		compare client "$name"
	done
	finish
fi

plan $(($(echo "$names" "$strict_names" | wc -w) + 5))
for name in $names; do
	compare client "$name"
done

make -s -C "$top/userspace" OUTPUT="$strict" \
	CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' \
	>"$got/.log" 2>&1
status=$?
sed 's/^/# /' "$got/.log"
result $status "build a client that checks its memory accesses"
client=$strict/vmledger
for name in $strict_names; do
	compare strict "$name"
done
# shellcheck disable=SC2016 # for eval
{
	damage "cut" 'head -c "$at"'
	damage "a byte missing" 'head -c "$at"; tail -c +"$((at + 2))" "$input"'
	damage "a byte changed" 'head -c "$at"; printf 9; tail -c +"$((at + 2))" "$input"'
	damage "a long line" 'head -c "$at"; head -c 1000000 /dev/zero | tr "\0" 1; tail -c +"$at" "$input"'
}
finish
