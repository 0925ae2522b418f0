# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# lib.sh - what every script here needs; sourced, never run.
#
# Sets TOP (project root) and CACHE (downloads and unpacked kernels), which
# survive "make clean" and are shared by all clones of one user.

PROG=${0##*/}
# shellcheck disable=SC2034 # for the scripts that source this
TOP=$(cd "$(dirname "$0")/.." && pwd)
CACHE=${VMLEDGER_CACHE:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/vmledger}

# depmod and modprobe are here, which an ordinary user's PATH leaves out.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH

# What scripts/vm is to give the tests, in words without blanks: a page of 1 GiB, two
# nodes to migrate between when a test says so, memory that is a disk with DAX, and
# memfd_secret().
# shellcheck disable=SC2034 # for the scripts that source this
GUEST="--memory 4G --nodes 2 --append hugepagesz=1G --append hugepages=1
	--append memmap=128M!5G --append secretmem.enable=1 --append numa_balancing=disable"

# One line, then the end: "program: what is wrong: what to do next".
die()
{
	echo "$PROG: $*" >&2
	exit 1
}

usage_error()
{
	echo "$PROG: $*: try $PROG --help" >&2
	exit 2
}

# Progress of long work.
say()
{
	echo "$PROG: $*" >&2
}

# again COMMAND...: up to three times, for mirrors have bad moments.
again()
{
	for pause in 5 30; do
		! "$@" || return 0
		say "that failed, trying again in $pause s"
		sleep "$pause"
	done
	"$@"
}

# The comment block that opens a script is its help.
show_help()
{
	sed -n '3,/^[^#]/ { /^#/!q; s/^# \{0,1\}//; p }' "$0"
	exit 0
}

# make_cache [FOLDER]: create it below the cache and print its name.
make_cache()
{
	mkdir -p "$CACHE/${1:-}" ||
		die "cannot write to $CACHE: set VMLEDGER_CACHE to a folder that can be written"
	(cd "$CACHE/${1:-}" && pwd)
}

have()
{
	command -v "$1" >/dev/null
}

# apt_sources SUITE...: lines of a sources.list, from the host's own mirrors.
apt_sources()
{
	for suite; do
		# shellcheck disable=SC2016 # apt's words
		site=$(apt-get indextargets --format '$(RELEASE) $(SITE)' |
			awk -v wanted="${suite#*-}" '
				{ kind = $1; sub(/^[^-]*-?/, "", kind) }
				wanted == "security" ? kind == wanted : kind != "security" {
					print $2
					exit
				}')
		[ "$site" ] || die "apt's sources have no mirror for $suite: add one"
		echo "deb $site $suite main"
	done
}

# link_module DIR: make DIR a place to build the module in. Its sources are links,
# so that they are always today's; what is built stays real, and apart.
link_module()
{
	mkdir -p "$1/module/probe"
	find "$1" -type l ! -exec test -e {} \; -delete
	for file in $(cd "$TOP" && echo Kbuild module/*.[ch] module/probe/*); do
		case $file in
		*.mod.c|*/probes.h) ;;
		*)	[ -L "$1/$file" ] || ln -sr "$TOP/$file" "$1/$file" ;;
		esac
	done
}

# merged_config FIRST SECOND: words of a kernel's configuration, of both files; one of the
# second stands instead of that of the first.
merged_config()
{
	awk '
		{ name = $1 == "#" ? $2 : $1; sub(/=.*/, "", name) }
		name !~ /^CONFIG_/ { next }
		{ line[name] = $0 }
		END { for (name in line) print line[name] }
	' "$1" "$2" | sort
}

# sign_module KERNEL MODULE SIGNED: with the key that the build of a kernel of ours made.
sign_module()
{
	built=$1/lib/modules/$(cat "$1/release")/build
	"$built/scripts/sign-file" sha256 "$built/certs/signing_key.pem" \
		"$built/certs/signing_key.x509" "$2" "$3" ||
		die "$2: cannot sign: remove $1 and try again"
}

# chroot_module SERIES: build the module in the Debian of a kernel's age (scripts/chroot);
# prints where it is.
chroot_module()
{
	tree=$("$TOP/scripts/chroot" "$1")/build/only-module || return
	rm -rf "$tree"
	mkdir -p "$tree"
	cp -rL "$TOP/Kbuild" "$TOP/module" "$tree"
	# shellcheck disable=SC2016 # for the inner shell
	"$TOP/scripts/chroot" "$1" sh -euc 'release=$(cat /boot/release)
		exec make -s -C "/lib/modules/$release/build" M=/only-module modules' \
		>"$tree/log" 2>&1 || {
		cat "$tree/log" >&2
		die "cannot build the module for $1: see above"
	}
	echo "$tree/vmledger.ko"
}

# complaints CONSOLE: what a kernel complained of, if it did, but for what is known.
complaints()
{
	sed -f "$TOP/tests/known.sed" "$1" |
		grep -nE 'BUG:|WARNING:|Oops|Call Trace|KASAN|possible recursive|Kernel panic|unreferenced object'
}
