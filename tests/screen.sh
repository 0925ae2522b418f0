#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# screen.sh - what vmledger top shows on a terminal, against what it should
#
# Usage: tests/screen.sh [NAME...]
#
# Runs it in tmux on recorded reports, types keys, and waits for the screen that is
# in tests/client/expect. Needs neither root nor the module. Prints KTAP; for a
# difference, the diff and how to accept it.

# shellcheck disable=SC2086 # options and their values are lists of words
set -u
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

client=${VMLEDGER:-$top/build/vmledger}
expect=$top/tests/client/expect
got=$top/build/tests/client
dir=$(mktemp -d)
mkdir -p "$got"

export LC_ALL=C.UTF-8
unset NO_COLOR COLUMNS LINES TMUX

# A server for each screen: one that ends takes its time.
server=0
mux()
{
	tmux -L "vmledger-test-$$-$server" -f /dev/null "$@"
}

# shellcheck disable=SC2154 # ktap_log is of ktap.sh
trap 'mux kill-server 2>/dev/null; rm -rf "$dir" "$ktap_log" "$ktap_log".*' EXIT

# start COLUMNS LINES ARGUMENT...: run top, and wait until it has drawn.
start()
{
	size="-x $1 -y $2"
	server=$((server + 1))
	shift 2
	rm -rf "$dir/root"
	cp -r "$top/tests/client/root" "$dir/root"
	mux new-session -d $size "cd '$dir' && '$client' top --root root $*; echo exit \$?; sleep 100"
	wait_for "^q quit"
}

# wait_for PATTERN: until it is on the screen, 20 s at most.
wait_for()
{
	tries=0
	until mux capture-pane -p 2>/dev/null | grep -q "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return 1
		sleep 0.2
	done
}

# shows NAME: the screen has to become what is expected, in 20 s.
shows()
{
	tries=0
	while [ $tries -lt 100 ]; do
		mux capture-pane -p >"$got/$1"
		cmp -s "$expect/$1" "$got/$1" && break
		tries=$((tries + 1))
		sleep 0.2
	done
	mux kill-server
	difference=$(diff -u "$expect/$1" "$got/$1" 2>&1) && return
	echo "$difference" | sed 's/^/# /'
	echo "# to accept it: cp build/tests/client/$1 tests/client/expect/$1"
	return 1
}

# Nothing changes by itself.
slow="--every 1h"

screen_list()
{
	start 80 24 $slow && shows screen-list
}

screen_narrow()
{
	start 40 10 $slow && mux send-keys End && shows screen-narrow
}

screen_sorted()
{
	start 80 24 $slow && mux send-keys '<' r && shows screen-sorted
}

screen_groups()
{
	start 80 24 $slow --human && mux send-keys g && shows screen-groups
}

screen_columns()
{
	start 80 24 $slow -o pid,table_pte,name --sort table_pte --name "'go*'" &&
		shows screen-columns
}

screen_owners()
{
	start 80 24 $slow && mux send-keys Down Down Down Enter && wait_for "^go-http (160)" &&
		shows screen-owners
}

# A process that cannot be looked into leaves a message and the cursor where it was.
screen_unwatched()
{
	start 80 24 $slow --sort -pid && mux send-keys Enter && shows screen-unwatched
}

# 1024 kB more, and whoever is new; then all since the first look.
screen_change()
{
	start 80 24 --every 300ms || return 1
	sed 's/^168 168 1 \([0-9]*\) 100148 99104 0 1044/168 168 1 \1 101172 100128 0 1044/
		/^168 /s/ 98324 / 99348 /' "$dir/root/processes" >"$dir/changed"
	mux send-keys c
	mv "$dir/changed" "$dir/root/processes"
	shows screen-change
}

screen_quits()
{
	start 80 24 $slow && mux send-keys q && wait_for "^exit 0"
	quit=$?
	mux kill-server
	return $quit
}

all="list narrow sorted groups columns owners unwatched change quits"
[ $# -gt 0 ] || {
	set -- $all
}
plan $#
for name; do
	check "$name" "screen_$name"
done
finish
