#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# build.sh - what the module is not for is refused when it is built, and says why
#
# Usage: tests/build.sh
#
# Needs kernel headers: KDIR=, or what scripts/kernel has. Another architecture,
# other page tables and a newer kernel are pretended.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

if [ ! "${KDIR:-}" ]; then
	kernel=$("$top/scripts/kernel")
	KDIR=$kernel/lib/modules/$(cat "$kernel/release")/build
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$ktap_log" "$ktap_log".*' EXIT
cp -r "$top/Kbuild" "$top/module" "$dir"
unset MAKEFLAGS MAKELEVEL

build()
{
	ktap_built=0
	make -C "$KDIR" M="$dir" "$@" modules >"$dir/log" 2>&1 || ktap_built=$?
}

# refused SENTENCE ARGUMENT...: it does not build, and says so once.
refused()
{
	ktap_sentence=$1
	shift
	build "$@"
	[ "$ktap_built" -ne 0 ] && [ "$(grep -c 'vmledger:' "$dir/log")" = 1 ] &&
		grep -q "vmledger: $ktap_sentence" "$dir/log" && return
	sed 's/^/# /' "$dir/log"
	return 1
}

newer_warns()
{
	build KCFLAGS=-DVML_TESTED_LAST=0
	[ "$ktap_built" -eq 0 ] && grep -q 'warning:.*this kernel is newer than the newest tested' \
		"$dir/log" && return
	sed 's/^/# /' "$dir/log"
	return 1
}

cleans()
{
	make -C "$KDIR" M="$dir" clean >"$dir/log" 2>&1 && [ ! -e "$dir/vmledger.ko" ]
}

plan 6
check another_architecture_is_refused refused \
	'this architecture is not supported, only x86-64 and arm64 are' \
	CONFIG_X86_64= CONFIG_ARM64=
check page_tables_of_two_levels_are_refused refused \
	'page tables of less than three levels are not supported' CONFIG_PGTABLE_LEVELS=2
check a_kernel_without_debugfs_is_refused refused \
	'the kernel must be configured with CONFIG_DEBUG_FS' CONFIG_DEBUG_FS=
check a_kernel_that_does_not_count_the_mappings_of_pages_is_refused refused \
	'kernels with CONFIG_NO_PAGE_MAPCOUNT are not supported' CONFIG_NO_PAGE_MAPCOUNT=y
check a_kernel_newer_than_tested_is_warned_of newer_warns
check what_was_built_can_be_cleaned cleans
finish
