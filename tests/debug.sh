#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# debug.sh - try to break the module, on a kernel that tells when it is broken
#
# Usage: VMLEDGER_KO=<vmledger.ko> tests/debug.sh [PART...]
#
#   stress     readers of every report over processes that do not keep still,
#              READS of them (default: 20000), for LEAST_SECONDS
#   words      what nobody would write, WRITES times (default: 50000)
#   faults     every allocation fails once
#   lifetime   loading and unloading, ROUNDS times (default: 100) under readers
#   soak       the slabs of the kernel are as large after the stress as before it
#
# Meant for scripts/native and scripts/vm, with a module built by VMLEDGER_DEBUG=y,
# which counts what the walks have met. The tests are in build/tests, or in
# $VMLEDGER_TESTS. As root. Prints KTAP. Where kmemleak is on it must find nothing.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

if [ ! -f "${VMLEDGER_KO:-}" ]; then
	echo "debug.sh: VMLEDGER_KO does not name a module: build it and set VMLEDGER_KO" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
tests=${VMLEDGER_TESTS:-build/tests}
kmemleak=/sys/kernel/debug/kmemleak
ktap_limit=10800

# It is loaded many times: without its debugging symbols.
module_on()
{
	strip --strip-debug -o "$ktap_log.ko" "$VMLEDGER_KO" 2>/dev/null ||
		cp "$VMLEDGER_KO" "$ktap_log.ko"
	export VMLEDGER_KO="$ktap_log.ko"
	[ -d /sys/module/vmledger ] || insmod "$VMLEDGER_KO"
}

swap_on()
{
	[ "$(wc -l </proc/swaps)" -gt 1 ] && return
	modprobe zram && echo 512M >/sys/block/zram0/disksize && mkswap /dev/zram0 >/dev/null &&
		swapon /dev/zram0
}

# What was freed by RCU and what waits for a second look is not lost: look three times.
nothing_leaked()
{
	sync
	for _ in 1 2 3; do
		sleep 6
		# It turns itself off if it runs out of memory.
		echo scan >"$kmemleak" || return 1
	done
	sed 's/^/# /' "$kmemleak" | tee "$ktap_log"
	[ ! -s "$ktap_log" ]
}

# Slabs that are not caches of files, which grow with what is read, in kB.
slabs()
{
	awk '/^SUnreclaim:/ { print $2 }' /proc/meminfo
}

# Objects in use of the kinds that the module makes or keeps.
objects()
{
	awk '/^(mm_struct|task_struct|signal_cache|pid|filp|kmalloc-[0-9a-z]*) / { print $1, $2 }' \
		/proc/slabinfo | sort
}

# objects_are_as_before BEFORE AFTER: but for what the rest of the machine has to do.
objects_are_as_before()
{
	join "$1" "$2" | awk '{
		if ($3 - $2 > 200 && $3 > 1.1 * $2) {
			print "# " $1 ": " $2 " before, " $3 " after"
			bad = 1
		}
	} END { exit bad }'
}

settle()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
	sleep 3
}

# After a first round, which fills whatever is kept for later, nothing may grow. That
# one is too short to meet everything.
soak()
{
	"$tests/stress" --reads 5000 >"$ktap_log.warm" 2>&1 || :
	check soak.first_round_adds_up grep -q '^ok 1 ' "$ktap_log.warm"
	settle
	ktap_before=$(slabs)
	objects >"$ktap_log.before"
	run stress "$tests/stress" --reads "${READS:-20000}" --seconds "${LEAST_SECONDS:-60}"
	settle
	ktap_after=$(slabs)
	objects >"$ktap_log.after"
	note "unreclaimable slabs: $ktap_before kB before, $ktap_after kB after"
	check soak.slabs_are_flat [ "$ktap_after" -le $((ktap_before + ktap_before / 10)) ]
	check soak.objects_are_as_before objects_are_as_before "$ktap_log.before" "$ktap_log.after"
}

kernel_is_content()
{
	dmesg | sed -f "$here/known.sed" |
		grep -E 'BUG|WARNING|INFO: (task|rcu)|Call Trace|KASAN|vmledger: [^l]' |
		grep -vE 'untested|newer than the newest|module verification' |
		grep -v 'vmledger: unknown parameter .colour. ignored' |
		grep -v 'vmledger: cannot use debugfs: -12' >"$ktap_log" || :
	sed 's/^/# /' "$ktap_log"
	[ ! -s "$ktap_log" ]
}

[ $# -gt 0 ] || set -- stress words faults lifetime
results=3
leaks=
brief=
case " $* " in
*" soak "*)	results=$((results + 3)) ;;
esac
if grep -qw kmemleak=on /proc/cmdline && [ ! -s $kmemleak ] && ! echo scan >$kmemleak; then
	echo "debug.sh: kmemleak is not at work, though kmemleak=on: has the kernel CONFIG_DEBUG_KMEMLEAK?" >&2
	exit 2
fi
if [ -e $kmemleak ] && echo scan >"$kmemleak" 2>/dev/null; then
	leaks=yes
	brief=--brief
	results=$((results + 1))
	echo clear >"$kmemleak"
fi
plan "$results"
note "kernel $(uname -r)"
check debug.swap_is_on swap_on
check debug.module_loads module_on
for part; do
	case $part in
	stress)	run stress "$tests/stress" --reads "${READS:-20000}" \
			--seconds "${LEAST_SECONDS:-0}" --seed "${SEED:-1}" $brief ;;
	words)	run words "$tests/words" --writes "${WRITES:-50000}" ;;
	faults)	run faults "$tests/faults" ;;
	lifetime)
		VMLEDGER_ROUNDS=${ROUNDS:-100} run lifetime "$here/lifetime.sh" ;;
	soak)	soak ;;
	*)	run "$part" "$tests/$part" ;;
	esac
done
[ ! "$leaks" ] || check debug.kmemleak_finds_nothing nothing_leaked
check debug.kernel_has_nothing_to_complain_about kernel_is_content
finish
