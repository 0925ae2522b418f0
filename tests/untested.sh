#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# untested.sh - on a kernel newer than tested the module loads only if told to
#
# Usage: VMLEDGER_KO=<vmledger.ko> VMLEDGER_UNTESTED_KO=<...> tests/untested.sh
#
# The second module was built to take this kernel for such a one. The first must
# be loaded; it is loaded again at the end. As root.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

if [ ! -f "${VMLEDGER_UNTESTED_KO:-}" ]; then
	echo "untested.sh: VMLEDGER_UNTESTED_KO does not name a module: see scripts/build" >&2
	exit 4
fi

loaded()
{
	[ -d /sys/module/vmledger ]
}

refuses()
{
	! insmod "$VMLEDGER_UNTESTED_KO" 2>/dev/null && ! loaded &&
		dmesg | tail -n 1 | grep -q 'newer than the newest tested one: load with untested=1'
}

refuses_when_told_no()
{
	! insmod "$VMLEDGER_UNTESTED_KO" untested=0 2>/dev/null && ! loaded
}

loads_when_told_to()
{
	insmod "$VMLEDGER_UNTESTED_KO" untested=1 && loaded && dmesg | tail -n 1 |
		grep -q 'vmledger: loaded, interface [0-9]*, kernel untested$'
}

answers()
{
	exec 3<>/sys/kernel/debug/vmledger/query
	echo "summary $$" >&3
	cat <&3 | grep -q 'complete yes'
}

plan 5
rmmod vmledger
check an_untested_kernel_is_refused refuses
check an_untested_kernel_is_refused_if_untested_is_0 refuses_when_told_no
check an_untested_kernel_is_taken_with_untested_1 loads_when_told_to
check the_module_works_all_the_same answers
exec 3>&-
rmmod vmledger
check the_tested_module_comes_back insmod "$VMLEDGER_KO"
finish
