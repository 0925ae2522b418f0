#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# lockdown.sh - what is left when the kernel is locked down, as under Secure Boot
#
# Usage: VMLEDGER_KO=<vmledger.ko> tests/lockdown.sh      (as root; the module is loaded)
#
# Locks the kernel down, first for integrity, then for confidentiality: nothing but a
# reboot undoes that, so it comes last. A kernel that was booted locked down is tested
# from the level it has on, and VMLEDGER_KO must be signed. Prints KTAP.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

client=${VMLEDGER:-$top/build/vmledger}
dir=/sys/kernel/debug/vmledger
pids=/sys/module/vmledger/parameters/pids
lock=/sys/kernel/security/lockdown
temporary=$(mktemp -d)
trap 'kill $other $watched 2>/dev/null || :
	rm -rf "$temporary" "$ktap_log" "$ktap_log".*' EXIT
export LC_ALL=C.UTF-8

sleep 1000 &
watched=$!
sleep 1000 &
other=$!

[ -e "$lock" ] || mount -t securityfs none /sys/kernel/security 2>/dev/null || :
if [ ! -e "$lock" ]; then
	plan 1
	echo "ok 1 # SKIP this kernel has no lockdown"
	exit 0
fi

locks()
{
	grep -q "\[$level\]" "$lock" || echo "$level" >"$lock"
	grep -q "\[$level\]" "$lock"
}

# refused WORDS COMMAND...: it fails, and says why.
refused()
{
	ktap_words=$1
	shift
	if "$@" >"$temporary/said" 2>&1; then
		note "not refused: $*"
		return 1
	fi
	grep -qE "$ktap_words" "$temporary/said" && return
	sed 's/^/# /' "$temporary/said"
	return 1
}

whole()
{
	tail -n 1 "$1" | grep -q '^# end [0-9]* complete yes$'
}

open_query()
{
	dd if=/dev/null of="$dir/query" conv=notrunc
}

query_is_refused()
{
	refused 'not permitted' open_query && refused 'not permitted' cat "$dir/query" &&
		refused 'not permitted' chmod 0444 "$dir/query"
}

processes_can_be_read()
{
	cat "$dir/processes" >"$temporary/processes" && whole "$temporary/processes" &&
		grep -q "^$watched " "$temporary/processes"
}

parameter_works()
{
	echo "$watched" >"$pids" && [ "$(cat "$pids")" = "$watched" ] &&
		echo "$other,-$watched" >"$pids" && [ "$(cat "$pids")" = "$other" ] &&
		echo "$watched,-$other" >"$pids" && [ "$(cat "$pids")" = "$watched" ]
}

watch_can_be_read()
{
	for report in summary vmas pages threads; do
		cat "$dir/watch/$watched/$report" >"$temporary/$report" &&
			whole "$temporary/$report" || return 1
	done
}

client_lists()
{
	"$client" -n --raw -o pid >"$temporary/list" 2>"$temporary/error" &&
		[ ! -s "$temporary/error" ] && grep -q "^$watched$" "$temporary/list"
}

client_falls_back_and_says_so()
{
	"$client" "$watched" >"$temporary/answer" 2>"$temporary/error" &&
		grep -q 'virtual size' "$temporary/answer" &&
		[ "$(wc -l <"$temporary/error")" = 1 ] &&
		grep -q 'query (lockdown): reading watch/ instead' "$temporary/error" && return
	sed 's/^/# /' "$temporary/error"
	return 1
}

# What it says is what helps.
client_says_what_to_do()
{
	client_status=0
	"$client" "$other" >"$temporary/answer" 2>"$temporary/error" || client_status=$?
	[ "$client_status" = 3 ] || return 1
	command=$(sed -n "s/.*: is not watched: \(echo .*\), then ask again$/\1/p" \
		"$temporary/error")
	[ "$command" ] && sh -c "$command" && "$client" "$other" >"$temporary/answer" 2>&1 &&
		grep -q 'virtual size' "$temporary/answer" && echo "-$other" >"$pids"
}

# The kernel looks at the signature, which strip takes away, before it sees that the
# module is there already.
unsigned_is_refused()
{
	strip --strip-debug -o "$temporary/vmledger.ko" "$VMLEDGER_KO" 2>/dev/null ||
		cp "$VMLEDGER_KO" "$temporary/vmledger.ko"
	refused 'Operation not permitted|Key was rejected|Required key' \
		insmod "$temporary/vmledger.ko"
}

# What it was booted with is in force before anything is loaded.
signed_is_taken()
{
	rmmod vmledger && insmod "$VMLEDGER_KO" && processes_can_be_read
}

booted=$(sed 's/.*\[\(.*\)\].*/\1/' "$lock")
case $booted in
confidentiality)
	levels=confidentiality ;;
*)	levels="integrity confidentiality" ;;
esac
results=$(($(echo "$levels" | wc -w) * 8 + 1))
[ "$booted" = none ] || results=$((results + 2))
plan "$results"
note "booted with lockdown=$booted"
if [ "$booted" != none ]; then
	check "$booted.was_asked_for_at_boot" grep -qw "lockdown=$booted" /proc/cmdline
	check "$booted.signed_module_is_taken" signed_is_taken
fi
for level in $levels; do
	check "$level.kernel_locks_down" locks
	check "$level.query_is_refused" query_is_refused
	check "$level.processes_can_be_read" processes_can_be_read
	check "$level.parameter_works" parameter_works
	check "$level.watch_can_be_read" watch_can_be_read
	check "$level.client_lists" client_lists
	check "$level.client_falls_back_and_says_so" client_falls_back_and_says_so
	check "$level.client_says_what_to_do" client_says_what_to_do
done
check an_unsigned_module_is_refused unsigned_is_refused
finish
