#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# guest.sh - every test that needs the module, in a machine that may break
#
# Usage: VMLEDGER_KO=<vmledger.ko> VMLEDGER_UNTESTED_KO=<...> tests/guest.sh [TEST...]
#        ... tests/guest.sh -- COMMAND...      COMMAND, which prints KTAP, instead
#
# Meant for scripts/vm, from the project's top folder: it loads the module, turns
# on swap and sets huge pages aside. The tests are in build/tests, or in
# $VMLEDGER_TESTS. As root. Prints KTAP; a test that ends before its plan has failed,
# and what is skipped must be in tests/skips for this kernel, or for $VMLEDGER_SERIES.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

programs="counts_anon counts_file counts_shmem counts_huge counts_hugetlb counts_contig
	counts_folio counts_ksm counts_swap counts_store counts_lost counts_marker
	counts_device counts_special counts_commit counts_table counts_process drift looking
	stalled names secrets pages pages_large ranges smaps errors answers watch clients
	permission namespace states hostile"
scripts="commands sections lifetime access untested lockdown"
huge_pages=16

if [ ! -f "${VMLEDGER_KO:-}" ]; then
	echo "guest.sh: VMLEDGER_KO does not name a module: build it and set VMLEDGER_KO" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
tests=${VMLEDGER_TESTS:-build/tests}

swap_on()
{
	[ "$(wc -l </proc/swaps)" -gt 1 ] && return
	modprobe zram && echo 512M >/sys/block/zram0/disksize && mkswap /dev/zram0 >/dev/null &&
		swapon /dev/zram0
}

# Some of each size, if not too large: arm64 has several.
huge_pages_on()
{
	for ktap_kb in 64 2048 32768; do
		ktap_knob=/sys/kernel/mm/hugepages/hugepages-${ktap_kb}kB/nr_hugepages
		[ ! -e "$ktap_knob" ] || echo 4 >"$ktap_knob"
	done
	echo "$huge_pages" >/proc/sys/vm/nr_hugepages
	[ "$(cat /proc/sys/vm/nr_hugepages)" -eq "$huge_pages" ]
}

disk_format()
{
	export VMLEDGER_DISK="$1"
	set -- -F -b 4096 -I 256 "$1"
	if command -v mke2fs >/dev/null; then
		mke2fs "$@"
	else
		/run/vm/busybox mke2fs "$@"
	fi >/dev/null 2>&1
}

# A disk for the tests: only memory that the kernel was told to take for one. Only
# x86 can be told; elsewhere it is one without DAX.
disk_on()
{
	if [ "$(uname -m)" != x86_64 ]; then
		modprobe brd rd_nr=1 rd_size=262144 && modprobe ext4 && disk_format /dev/ram0
		return
	fi
	grep -q 'memmap=[0-9A-Za-z]*!' /proc/cmdline || return
	modprobe nd_pmem && modprobe nd_e820 && modprobe ext4 || return
	ktap_tries=0
	while [ ! -b /dev/pmem0 ] && [ $((ktap_tries += 1)) -lt 50 ]; do
		sleep 0.1
	done
	disk_format /dev/pmem0
}

# Another, in memory, for a file system with large folios; without its tools there is none.
xfs_on()
{
	command -v mkfs.xfs >/dev/null && modprobe loop && modprobe xfs || return 0
	truncate -s 320M /run/xfs && mkfs.xfs -q /run/xfs &&
		VMLEDGER_XFS=$(losetup --find --show /run/xfs) && export VMLEDGER_XFS
}

debugfs_on()
{
	grep -q ' /sys/kernel/debug debugfs ' /proc/mounts ||
		mount -t debugfs debugfs /sys/kernel/debug
}

module_on()
{
	[ -d /sys/module/vmledger ] || insmod "$VMLEDGER_KO"
}

# What the kernel had to complain about since the module came. Not ours: that it
# is out of tree and unsigned, that an emulated machine is slow, that a page is
# poisoned by a test, that another raised lockdown, and that old kernels think DAX a risk.
kernel_is_content()
{
	dmesg --level=emerg,alert,crit,err,warn |
		sed -f "$here/known.sed" | sed -n '/vmledger: loading out-of-tree/,$p' |
		grep -vE 'vmledger: (loading out-of-tree module|module verification failed)' |
		grep -vE 'vmledger: this kernel is newer than the newest tested one' |
		grep -vE 'vmledger: unknown parameter .colour. ignored' |
		grep -vE 'Injecting memory failure|Memory failure: 0x' |
		grep -vE 'DAX enabled. Warning: EXPERIMENTAL' |
		grep -vE 'xfs filesystem being mounted .* supports timestamps until' |
		grep -vE 'lockdown_is_locked_down: [0-9]+ callbacks suppressed' |
		grep -vE 'hrtimer: interrupt took|clocksource:|perf: interrupt took too long' \
			>"$ktap_log" || :
	sed 's/^/# /' "$ktap_log"
	[ ! -s "$ktap_log" ]
}

# Nothing but the line at load, at any level.
module_is_silent()
{
	dmesg | grep vmledger | grep -v 'Lockdown: ' | grep -vE 'vmledger: loaded, interface [0-9]+(, kernel untested)?$' |
		grep -vE 'vmledger: (loading out-of-tree module|module verification failed)' |
		grep -vE 'vmledger: this kernel is newer than the newest tested one' |
		grep -vE 'vmledger: unknown parameter .colour. ignored' >"$ktap_log" || :
	sed 's/^/# /' "$ktap_log"
	[ ! -s "$ktap_log" ]
}

# The kernel that runs here, by its name in scripts/chroot --list.
series()
{
	if [ "${VMLEDGER_SERIES:-}" ]; then
		echo "$VMLEDGER_SERIES"
		return
	fi
	ktap_page=$(getconf PAGESIZE)
	[ "$(uname -m)" = x86_64 ] || printf arm64-
	uname -r | sed -E 's/^([0-9]+\.[0-9]+).*/\1/' | tr -d '\n'
	[ "$ktap_page" = 4096 ] || printf -- -%sk $((ktap_page / 1024))
}

# What was skipped by now, and is not in the file skips for this kernel.
every_skip_is_listed()
{
	touch "$ktap_log.skips"
	awk -F '\t+' -v "series=$(series)" '
		FNR == NR && (/^#/ || /^$/) { next }
		FNR == NR && NF != 3 { print "tests/skips: no three columns in line " FNR; next }
		FNR == NR {
			count = split($2, kernels, " ")
			for (i = 1; i <= count; i++)
				if (kernels[i] == "all" || index(series "-", kernels[i] "-") == 1) {
					known[++patterns] = "^(" $1 ")$"
					break
				}
			next
		}
		{
			for (i = 1; i <= patterns; i++)
				if ($0 ~ known[i])
					next
			print "not in tests/skips for " series ": " $0
		}' "$here/skips" "$ktap_log.skips" >"$ktap_log"
	sed 's/^/# /' "$ktap_log"
	[ ! -s "$ktap_log" ]
}

selected()
{
	[ ! "$command" ] || return 1
	case " $* " in
	"  ")		return 0 ;;
	*" $test "*)	return 0 ;;
	*)		return 1 ;;
	esac
}

command=
if [ "${1:-}" = -- ]; then
	shift
	command=yes
fi
for test; do
	[ ! "$command" ] || break
	if [ ! -f "$tests/$test" ] && [ ! -f "$here/$test.sh" ]; then
		echo "guest.sh: no test $test: take names of $tests or of tests/*.sh" >&2
		exit 2
	fi
done

plan 9
check guest.debugfs_is_mounted debugfs_on
check guest.disk_is_there disk_on
check guest.xfs_is_there_if_it_can_be xfs_on
check guest.swap_is_on swap_on
check guest.huge_pages_are_set_aside huge_pages_on
check guest.module_loads module_on

for test in $programs; do
	! selected "$@" || run "$test" "$tests/$test"
done
for test in $scripts; do
	! selected "$@" || run "$test" "$here/$test.sh"
done

if [ "$command" ]; then
	ktap_limit=3000
	run "${1##*/}" "$@"
fi

check guest.every_skip_is_listed every_skip_is_listed
check guest.kernel_has_nothing_to_complain_about kernel_is_content
check guest.module_says_nothing_but_that_it_is_loaded module_is_silent
finish
