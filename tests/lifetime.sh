#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lifetime.sh - the module comes and goes, whatever is open or going on
#
# Usage: VMLEDGER_KO=<vmledger.ko> tests/lifetime.sh      (as root)
#
# The module must be loaded; it is loaded again at the end. Without VMLEDGER_KO it
# is skipped: exit status 4. VMLEDGER_ROUNDS says how often it is loaded and unloaded
# under readers (default: 20); without them that is done 100 times, or as often if that
# is less.
set -u
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

dir=/sys/kernel/debug/vmledger
pids=/sys/module/vmledger/parameters/pids
busy_rounds=${VMLEDGER_ROUNDS:-20}
rounds=$((${VMLEDGER_ROUNDS:-100} < 100 ? VMLEDGER_ROUNDS : 100))
ko=${VMLEDGER_KO:-}

if [ ! -f "$ko" ]; then
	echo "lifetime.sh: VMLEDGER_KO does not name a module: build it and set VMLEDGER_KO" >&2
	exit 4
fi

# It is loaded many times: without its debugging symbols, and not over a network.
fast=$(mktemp)
trap 'rm -f "$fast" "$ktap_log" "$ktap_log".*' EXIT
strip --strip-debug -o "$fast" "$ko" 2>/dev/null || cp "$ko" "$fast"
ko=$fast

loaded()
{
	[ -d /sys/module/vmledger ]
}

load()
{
	insmod "$ko" "$@"
}

# refused: rmmod says that the module is in use, and it stays whole.
refused()
{
	local said

	if said=$(rmmod vmledger 2>&1); then
		note "rmmod was not refused"
		load
		return 1
	fi
	case $said in
	*"in use"*)	;;
	*)		note "rmmod: $said"
			return 1 ;;
	esac
	loaded && [ -e "$dir/query" ]
}

gone()
{
	! loaded && [ ! -e "$dir" ]
}

open_query()
{
	local status=0

	exec 3<>"$dir/query"
	echo "vmas $$" >&3
	head -c 10 <&3 >/dev/null
	refused || status=1
	# What is open goes on as if nothing had been.
	echo "summary $$" >&3
	cat <&3 | grep -q 'complete yes' || status=1
	exec 3>&-
	rmmod vmledger && gone || status=1
	load || status=1
	return "$status"
}

open_processes()
{
	local status=0

	exec 3<"$dir/processes"
	refused || status=1
	grep -q '^# end' <&3 || status=1
	exec 3<&-
	rmmod vmledger && gone || status=1
	load || status=1
	return "$status"
}

open_watch()
{
	local status=0

	echo $$ >"$pids"
	exec 3<"$dir/watch/$$/vmas"
	refused || status=1
	echo -$$ >"$pids"
	refused || status=1
	cat <&3 | grep -q 'complete yes' || status=1
	exec 3<&-
	rmmod vmledger && gone || status=1
	load || status=1
	return "$status"
}

active_watches()
{
	echo "$$,1" >"$pids" && [ -e "$dir/watch/1/summary" ] && rmmod vmledger && gone && load &&
		[ ! -e "$dir/watch/1" ] && [ ! "$(cat "$pids")" ]
}

list_at_load()
{
	local status=0 list

	rmmod vmledger
	load "pids=$$,1" || return 1
	list=$(cat "$pids")
	[ "$list" = "$$,1" ] || [ "$list" = "1,$$" ] || status=1
	[ -e "$dir/watch/$$/summary" ] && [ -e "$dir/watch/1/vmas" ] || status=1
	grep -q 'complete yes' "$dir/watch/1/threads" || status=1
	return "$status"
}

bad_list_at_load()
{
	local status=0 list

	rmmod vmledger
	for list in x 1,x 0 1,,1 99999999999 2147483647 1,2147483647 2 -1 1,-2; do
		if load "pids=$list" 2>/dev/null; then
			note "loaded with pids=$list"
			rmmod vmledger
			status=1
		elif ! gone; then
			note "pids=$list left something behind"
			status=1
		fi
	done
	load || status=1
	return "$status"
}

unknown_parameter_is_survived()
{
	rmmod vmledger && load colour=red && grep -q 'complete yes' "$dir/processes"
}

many_times()
{
	local i

	for ((i = 0; i < rounds; i++)); do
		rmmod vmledger && gone && load && [ -e "$dir/query" ] || return 1
	done
}

# Less than us, or a single CPU has time for nothing but them.
reader()
{
	renice -n 10 "$BASHPID" >/dev/null
	while :; do
		cat "$dir/processes" && echo >>"$ktap_log.reads"
		cat "$dir"/watch/*/*
		echo 1 >"$pids"
		exec 3<>"$dir/query" && echo vmas 1 >&3 && cat <&3
		exec 3>&-
	done >/dev/null 2>&1
}

under_readers()
{
	local i job jobs=() reads tries unloaded=0

	: >"$ktap_log.reads"
	for i in 1 2 3; do
		reader &
		jobs+=($!)
	done
	for ((tries = 0; unloaded < busy_rounds && tries < 200 * busy_rounds; tries++)); do
		if rmmod vmledger 2>/dev/null; then
			unloaded=$((unloaded + 1))
			loaded || load || break
		else
			sleep 0.01
		fi
	done
	for job in "${jobs[@]}"; do
		kill -9 "$job"
		wait "$job" 2>/dev/null
	done
	reads=$(wc -l <"$ktap_log.reads")
	note "unloaded $unloaded times under readers, who read $reads times"
	loaded && [ "$unloaded" -eq "$busy_rounds" ] && [ "$reads" -gt 0 ] &&
		grep -q 'complete yes' "$dir/processes"
}

unused()
{
	local i

	for ((i = 0; i < 100; i++)); do
		[ "$(cat /sys/module/vmledger/refcnt)" = 0 ] && return
		sleep 0.05
	done
	note "refcnt is $(cat /sys/module/vmledger/refcnt)"
	return 1
}

plan 10
loaded || load
check query_is_open_and_rmmod_is_refused open_query
check processes_is_open_and_rmmod_is_refused open_processes
check a_watch_file_is_open_and_rmmod_is_refused open_watch
check rmmod_with_watches_takes_them_away active_watches
check insmod_takes_a_list_of_pids list_at_load
check insmod_with_a_bad_list_fails_and_leaves_nothing bad_list_at_load
check insmod_with_an_unknown_parameter_works unknown_parameter_is_survived
check "load_and_unload_${rounds}_times" many_times
check "load_and_unload_${busy_rounds}_times_under_readers" under_readers
check nobody_holds_the_module_at_the_end unused
finish
