#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# programs.sh - run real programs, and see that each is explained to the kilobyte
#
# Usage: VMLEDGER_KO=<vmledger.ko> tests/programs.sh [NAME...]
#
# Meant for scripts/programs, which boots what this needs: the system of one
# suite of Debian with those of others below /suites. As root. Starts what
# tests/programs.def lists, waits until each is steady, stops it, captures its
# reports to $VMLEDGER_OUT/<name>-<suite>, and asks the client: it must say that all
# adds up, leave less than 2 % of the virtual size without an owner, name the right
# versions, and take no longer than twice the time of pmap -x. Prints KTAP.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

here=$(cd "$(dirname "$0")" && pwd)
client=${VMLEDGER:-$here/../build/vmledger}
query=/sys/kernel/debug/vmledger/query
out=${VMLEDGER_OUT:-/tmp}
home=bookworm		# the suite that was booted
look=3			# seconds between two looks at a program
looks=4			# as many alike, and it is steady
patience=120		# looks at most

root_of()
{
	[ "$1" = "$home" ] || echo "/suites/$1"
}

# What a system needs to run programs in it.
prepare()
{
	for root in /suites/*; do
		[ -d "$root/proc" ] || continue
		for dir in proc sys dev; do
			mount --rbind "/$dir" "$root/$dir"
		done
		mkdir -p "$root/vmledger"
		mount --bind "$here/.." "$root/vmledger"
	done
	[ -d /sys/module/vmledger ] || insmod "$VMLEDGER_KO"
}

# PostgreSQL wants a database, and not to be root.
postgres()
{
	mkdir -p "$1/var/tmp/db" "$1/run/postgresql"
	chroot "$1/" chown postgres /var/tmp/db /run/postgresql
	# shellcheck disable=SC2016 # for the inner shell
	exec chroot "$1/" setpriv --reuid postgres --regid postgres --clear-groups sh -c '
		bin=$(echo /usr/lib/postgresql/*/bin)
		"$bin/initdb" -A trust -D /var/tmp/db >/dev/null
		exec "$bin/postgres" -D /var/tmp/db -c listen_addresses= '
}

# start NAME SUITE COMMAND: in the background; each step becomes the next by exec.
start()
{
	root=$(root_of "$2")
	if [ "$3" = postgres ]; then
		postgres "$root" </dev/null >"$work/$1-$2.log" 2>&1 &
	else
		chroot "$root/" env PATH=/programs:/usr/bin:/bin sh -c "exec $3" \
			<"$work/stdin" >"$work/$1-$2.log" 2>&1 &
	fi
	echo "$!" >"$work/$1-$2.pid"
}

# What must not change, or nothing if it is gone.
state()
{
	awk '/^(VmSize|Threads):/ { printf "%s ", $2 }' "/proc/$1/status" 2>/dev/null &&
		wc -l <"/proc/$1/maps"
}

# One that was steady once is not looked at again.
wait_until_steady()
{
	tries=0
	waiting=$names
	while [ "$waiting" ] && [ "$tries" -lt "$patience" ]; do
		moving=
		for name in $waiting; do
			now=$(state "$(cat "$work/$name.pid")" || echo gone)
			if [ "$now" = "$(sed -n 1p "$work/$name.state" 2>/dev/null)" ]; then
				echo . >>"$work/$name.state"
			else
				echo "$now" >"$work/$name.state"
			fi
			[ "$(wc -l <"$work/$name.state")" -gt "$looks" ] || moving="$moving $name"
		done
		waiting=$moving
		tries=$((tries + 1))
		sleep "$look"
	done
	[ ! "$waiting" ] || note "not steady:$waiting"
}

# facts PID SUITE: what the files of a program say, as others read them.
facts()
{
	printf '# program %s' "$1"
	if readelf -l "/proc/$1/exe" | grep -q INTERP; then
		printf ' linked=dynamic'
	else
		printf ' linked=static'
	fi
	go version "/proc/$1/exe" 2>/dev/null | sed -n 's/.*: go\([0-9.]*\).*/ go=\1/p' | tr -d '\n'
	if grep -qE '/libc(\.so\.6|-2\.[0-9]*\.so)$' "/proc/$1/maps"; then
		chroot "$(root_of "$2")/" ldd --version | sed -n '1s/.* / glibc=/p' | tr -d '\n'
	fi
	echo
}

# capture NAME PID SUITE
capture()
{
	facts "$2" "$3" >"$out/$1"
	exec 3<>"$query"
	for report in vmas summary threads; do
		echo "$report $2" >&3 && cat <&3
	done >>"$out/$1"
	exec 3>&-
}

# Less than 2 % without an owner, of what is explained on standard input.
little_unknown()
{
	tr -d , | awk '
		/^virtual size/ { size = $3 }
		/^owner guessed/ { print "# " $0 " of " size " kB" }
		/^unknown/ { unknown = $2; print "# " $0 " of " size " kB" }
		END { exit !(size > 0 && unknown * 50 < size) }'
}

# explained NAME PID SUITE OWNERS: it adds up, names who is there, and says the same
# of the process as of what was captured of it.
explained()
{
	capture "$1" "$2" "$3"
	"$client" --all "$2" >"$work/live" && "$client" --all --from "$out/$1" >"$work/captured" ||
		return 1
	little_unknown <"$work/live" || return 1
	for owner in $(echo "$4" | tr , ' '); do
		grep -qF "  $(echo "$owner" | tr '+;' ' ,') " "$work/live" || {
			note "$owner is not there"
			return 1
		}
	done
	diff -u "$work/live" "$work/captured"
}

# fastest COMMAND...: the shortest of some runs, in microseconds.
fastest()
{
	for _ in 1 2 3 4 5 6 7 8; do
		begin=$(date +%s%N)
		"$@" >/dev/null || return 1
		echo $((($(date +%s%N) - begin) / 1000))
	done | sort -n | head -n 1
}

# Asking, looking into files and explaining costs no more than twice what pmap does.
quick()
{
	pmap=$(fastest pmap -x "$1") && ours=$(fastest "$client" "$1") || return 1
	note "pmap -x takes $pmap us, vmledger $ours us"
	[ "$ours" -le $((2 * pmap)) ]
}

# test_program NAME-SUITE
test_program()
{
	pid=$(cat "$work/$1.pid")
	if ! kill -STOP "$pid" 2>/dev/null; then
		sed 's/^/# /' "$work/$1.log"
		note "it ended before it was steady"
		return 1
	fi
	status=0
	{
		explained "$1" "$pid" "${1##*-}" "$(cat "$work/$1.owners")" &&
			quick "$pid"
	} >"$work/said" 2>&1 || status=1
	sed 's/^\([^#]\)/# \1/' "$work/said"
	[ "$status" -eq 0 ] || sed 's/^/# /' "$work/live"
	kill -KILL "$pid"
	return "$status"
}

work=$(mktemp -d)
mkfifo "$work/stdin"
exec 9<>"$work/stdin"
prepare

names=
sed '/^#/d' "$here/programs.def" >"$work/def"
while read -r suite name owners command; do
	case " $* " in
	"  "|*" $name "*|*" $name-$suite "*) ;;
	*)	continue ;;
	esac
	start "$name" "$suite" "$command"
	echo "$owners" >"$work/$name-$suite.owners"
	names="$names $name-$suite"
done <"$work/def"
# shellcheck disable=SC2086 # names without blanks
set -- $names
plan $#
wait_until_steady
for name; do
	check "programs.$name" test_program "$name"
done
rm -rf "$work"
finish
