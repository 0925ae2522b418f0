#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# dkms - have the real dkms add, build, install and remove the module
#
# Usage: tests/dkms.sh
#
# For the kernel that scripts/kernel prints. Every tree that dkms writes to lies
# in a temporary folder, so nothing on the machine changes and no root is needed:
# dkms asks for one, and fakeroot answers. Prints KTAP.
set -eu
. "$(dirname "$0")/../scripts/lib.sh"

[ $# -eq 0 ] || show_help

kernel=$("$TOP/scripts/kernel")
release=$(cat "$kernel/release")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
log=$dir/log
mkdir -p "$dir/dkms" "$dir/modules/$release"
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$TOP/dkms.conf")
module=vmledger/$version
ko=$dir/modules/$release/updates/dkms/vmledger.ko
root=
[ "$(id -u)" = 0 ] || root=fakeroot

# Not even a key to sign modules with may be left on the machine.
run_dkms()
{
	action=$1
	shift
	sign_file=/nonexistent TMPDIR=$dir $root dkms "$action" "$module" --no-depmod \
		--dkmstree "$dir/dkms" --sourcetree "$dir/usr/src" \
		--installtree "$dir/modules" "$@"
}

for_kernel()
{
	run_dkms "$1" -k "$release/x86_64" --kernelsourcedir "$kernel/lib/modules/$release/build"
}

status()
{
	$root dkms status "$module" --dkmstree "$dir/dkms"
}

sources_in_place()
{
	make -s -C "$TOP" dkms-install DESTDIR="$dir"
}

add()
{
	run_dkms add && status | grep -q "^$module: added"
}

build()
{
	for_kernel build && status | grep -q "^$module, $release, x86_64: built"
}

install_it()
{
	for_kernel install && [ -f "$ko" ] &&
		status | grep -q "^$module, $release, x86_64: installed"
}

right_kernel()
{
	[ "$(modinfo -F vermagic "$ko" | cut -d ' ' -f 1)" = "$release" ] &&
		[ "$(modinfo -F version "$ko")" = "$version" ]
}

remove_it()
{
	for_kernel remove && [ ! -e "$ko" ] && [ -z "$(status)" ]
}

# 77 is dkms's word for "not for this kernel": apt goes on to install it.
other_kernel_skipped()
{
	run_dkms add && {
		code=0
		run_dkms build -k 4.19.0-1-amd64/x86_64 \
			--kernelsourcedir "$kernel/lib/modules/$release/build" || code=$?
		[ "$code" = 77 ]
	}
}

number=0
failed=0
try()
{
	number=$((number + 1))
	if "$2" >"$log" 2>&1; then
		echo "ok $number - dkms $1"
	else
		sed 's/^/# /' "$log"
		cat "$dir"/dkms/vmledger/*/build/make.log 2>/dev/null | sed 's/^/# /'
		echo "not ok $number - dkms $1"
		failed=1
	fi
}

echo "KTAP version 1"
echo "1..7"
try "sources are put in place" sources_in_place
try "adds the module" add
try "builds it for $release" build
try "installs it" install_it
try "built it for this kernel, this version" right_kernel
try "removes it" remove_it
try "skips a kernel out of range" other_kernel_skipped
exit $failed
