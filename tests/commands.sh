#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# commands.sh - the client's commands on live processes, against what others say
#
# Usage: tests/commands.sh
#
# Needs the module, and is run by tests/guest.sh. What is held against the client is
# /proc, ps, and a program (tests/grow.c) that grows by known amounts.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

client=${VMLEDGER:-$top/build/vmledger}
tests=${VMLEDGER_TESTS:-$top/build/tests}
dir=$(mktemp -d)
children=
# shellcheck disable=SC2086 # a list of pids
trap 'kill -CONT $children 2>/dev/null || :
	kill $children 2>/dev/null || :
	rm -rf "$dir" "$ktap_log" "$ktap_log".*' EXIT
export LC_ALL=C.UTF-8

# same A B: what differs, as notes; fails if something does.
same()
{
	diff "$1" "$2" >"$dir/difference" && return
	sed 's/^/# /' "$dir/difference"
	return 1
}

# tell_grow WORD: have it done; prints the address.
tell_grow()
{
	echo "$1" >&8
	read -r address <&9
	echo "$address"
}

start_grow()
{
	mkfifo "$dir/in" "$dir/out"
	"$tests/grow" <"$dir/in" >"$dir/out" 2>/dev/null &
	exec 8>"$dir/in" 9<"$dir/out"
	read -r grow <&9
	children="$children $grow"
	[ -d "/proc/$grow" ]
}

# status KEY: kB of a key in /proc/PID/status of grow.
status()
{
	sed -n "s/^$1:[[:space:]]*\([0-9]*\) kB/\1/p" "/proc/$grow/status"
}

# rss: what smaps says of grow, which is exact on every kernel.
rss()
{
	sed -n 's/^Rss: *\([0-9]*\) kB/\1/p' "/proc/$grow/smaps_rollup"
}

# in_cgroup PID: put it into one of its own.
in_cgroup()
{
	[ -f /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup || return 1
	mkdir -p /sys/fs/cgroup/vmledger.test &&
		echo "$1" >/sys/fs/cgroup/vmledger.test/cgroup.procs
}

# ps and the client know the same users and cgroups of whoever is there all the time.
list_knows_users_and_cgroups()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups sleep 1000 >/dev/null 2>&1 &
	other=$!
	children="$children $other"
	while [ "$(tr '\0' ' ' <"/proc/$other/cmdline")" != "sleep 1000 " ]; do
		sleep 0.1
	done
	in_cgroup "$other" || return 1
	"$client" -n --raw -o pid,user,cgroup | sort >"$dir/ours"
	ps -eo pid=,user:32=,cgroup:512= |
		awk '{ sub(/.*(0::|:memory:)/, "", $3); sub(/^-$/, "/", $3); print $1, $2, $3 }' |
		sort >"$dir/theirs"
	# Who comes or goes in between is in one of them only.
	join "$dir/ours" "$dir/theirs" | awk '{ print $1, $2, $3 }' >"$dir/ours.both"
	join "$dir/ours" "$dir/theirs" | awk '{ print $1, $4, $5 }' >"$dir/theirs.both"
	grep -q "^$other nobody /vmledger.test$" "$dir/ours.both" &&
		same "$dir/theirs.both" "$dir/ours.both"
}

# The root may have a /vmledger: patterns are the client's, not the shell's.
filters_find_one_process()
(
	set -f
	for filter in "--user nobody" "--user 65534" "--pid $other" "--name sle*p --user nobody" \
		"--cgroup /vmledger.test" "--cgroup /vmledger*"; do
		# shellcheck disable=SC2086 # an option and its value
		"$client" -n --raw -o pid $filter >"$dir/found" || return 1
		[ "$(cat "$dir/found")" = "$other" ] || {
			note "$filter found $(tr '\n' ' ' <"$dir/found")"
			return 1
		}
	done
	"$client" --name "no such name" 2>"$dir/error" && return 1
	grep -q 'no process is like that: loosen the filter' "$dir/error"
)

# All that is not grouped, added up by awk.
groups_add_up()
{
	"$client" save --output "$dir/list" || return 1
	"$client" -n --raw --from "$dir/list" -o mm,threads,size,rss,user | awk '
		{ threads[$5] += $2; if (seen[$1]++) next; size[$5] += $3; rss[$5] += $4 }
		END { for (user in size) print threads[user], size[user], rss[user], user }' |
		sort >"$dir/theirs"
	"$client" -n --raw --from "$dir/list" -g user -o threads,size,rss,user |
		sort >"$dir/ours"
	[ -s "$dir/ours" ] && same "$dir/theirs" "$dir/ours"
}

a_snapshot_shows_what_the_live_process_shows()
{
	kill -STOP "$grow"
	"$client" save "$grow" -o "$dir/stopped" &&
		"$client" maps "$grow" >"$dir/live" &&
		"$client" maps --from "$dir/stopped" >"$dir/saved"
	saved=$?
	kill -CONT "$grow"
	[ "$saved" -eq 0 ] && same "$dir/live" "$dir/saved"
}

diff_finds_what_grew()
{
	size=$(status VmSize)
	rss=$(rss)
	"$client" save "$grow" --output "$dir/old" || return 1
	address=$(tell_grow map)
	"$client" diff "$dir/old" "$grow" --maps --raw -n -o start,size,rss >"$dir/ours" || return 1
	grep -q "^$address +12288 +5120$" "$dir/ours" || {
		sed 's/^/# /' "$dir/ours"
		return 1
	}
	"$client" diff "$dir/old" "$grow" --json >"$dir/json" || return 1
	echo "$(($(status VmSize) - size)) $(($(rss) - rss))" >"$dir/theirs"
	jq -r '.changes[0].total | "\(.size) \(.rss)"' "$dir/json" >"$dir/ours"
	same "$dir/theirs" "$dir/ours"
}

nothing_changed_is_said()
{
	"$client" save "$grow" --output "$dir/old" && "$client" diff "$dir/old" >"$dir/ours" &&
		grep -q '^nothing changed$' "$dir/ours"
}

# It grows by 1024 kB while it is recorded, and ends before the recording does.
record_follows_a_process_to_its_end()
{
	before=$(rss)
	"$client" record "$grow" --every 200ms --for 120s -o "$dir/series" 2>"$dir/error" &
	recorder=$!
	wait_for_samples 3
	tell_grow touch >"$dir/address"
	after=$(rss)
	wait_for_samples $(($(grep -c ' total$' "$dir/series") + 3))
	kill "$grow"
	recorded=0
	wait "$recorder" || recorded=$?
	sed 's/^/# /' "$dir/error"
	grep -q '^# end [0-9]* complete no [0-9]* exited$' "$dir/series" || return 1
	# What stood there first, and what stood there at last.
	awk '$NF == "total" { if (!n++) first = $3; last = $3 } END { print first, last }' \
		"$dir/series" >"$dir/ours"
	echo "$before $after" >"$dir/theirs"
	[ "$recorded" -eq 0 ] && same "$dir/theirs" "$dir/ours" && [ $((after - before)) -ge 1024 ]
}

wait_for_samples()
{
	tries=0
	until samples=$(grep -c ' total$' "$dir/series" 2>/dev/null || :) &&
	      [ "${samples:-0}" -ge "$1" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 300 ] || return 1
		sleep 0.2
	done
}

a_recording_becomes_a_picture()
{
	"$client" picture "$dir/series" -o "$dir/series.svg" &&
		grep -q '^<svg' "$dir/series.svg" && grep -q '</svg>' "$dir/series.svg"
}

# What it alone has grows by what it touches; the libraries it has alone, or not, make
# a difference, too, for others come and go.
uss_follows_what_grew()
{
	before=$("$client" --pss -n --raw -p "$grow" -o uss)
	tell_grow touch >/dev/null
	after=$("$client" --pss -n --raw -p "$grow" -o uss)
	note "uss was $before kB, is $after kB"
	[ $((after - before - 1024)) -ge -128 ] && [ $((after - before - 1024)) -le 128 ]
}

plan 9
check list_knows_users_and_cgroups list_knows_users_and_cgroups
check filters_find_one_process filters_find_one_process
check groups_add_up groups_add_up
start_grow
check a_snapshot_shows_what_the_live_process_shows a_snapshot_shows_what_the_live_process_shows
check diff_finds_what_grew diff_finds_what_grew
check nothing_changed_is_said nothing_changed_is_said
check uss_follows_what_grew uss_follows_what_grew
check record_follows_a_process_to_its_end record_follows_a_process_to_its_end
check a_recording_becomes_a_picture a_recording_becomes_a_picture
finish
