#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# sections.sh - what sections have in memory, against readelf and pagemap
#
# Usage: tests/sections.sh
#
# Needs the module, and is run by tests/guest.sh. tests/parts.c is a program that uses
# known pages of its parts; readelf says where sections are, pagemap what is there.
# From these two awk works out what the client must say, to the byte.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

for tool in readelf jq; do
	command -v "$tool" >/dev/null && continue
	plan 1
	echo "ok 1 # SKIP sections: there is no $tool here"
	finish
done
client=${VMLEDGER:-$top/build/vmledger}
tests=${VMLEDGER_TESTS:-$top/build/tests}
dir=$(mktemp -d)
children=
# shellcheck disable=SC2086 # a list of pids
trap 'kill $children 2>/dev/null || :
	rm -rf "$dir" "$ktap_log" "$ktap_log".*' EXIT
export LC_ALL=C.UTF-8

# start FILE: run it; sets pid.
start()
{
	mkfifo "$dir/started"
	"$1" >"$dir/started" &
	pid=$!
	children="$children $pid"
	read -r _ <"$dir/started"
	rm "$dir/started"
}

# segments FILE: offset, address and size in memory of what is mapped, decimal.
segments()
{
	readelf -lW "$1" | awk '$1 == "LOAD" { print $2, $3, $6 }' |
		while read -r offset address size; do
			echo "$((offset)) $((address)) $((size))"
		done
}

# parts_of FILE: name, address and size of what takes room in memory, decimal. Of the
# sections, or if there are none, of the segments.
parts_of()
{
	readelf -SW "$1" 2>/dev/null | sed -n 's/^ *\[ *[0-9]*\] *//p' |
		awk '$2 != "NULL" && $7 ~ /A/ && !($2 == "NOBITS" && $7 ~ /T/) { print $1, $3, $5 }' |
		while read -r name address size; do
			echo "$name $((0x$address)) $((0x$size))"
		done
}

# base PID FILE: how far it is from where it says, of the mapping of its first segment.
base()
{
	first=$(segments "$2" | sort -n -k 2 | head -n 1)
	# shellcheck disable=SC2086 # three numbers
	set -- "$1" "$2" $first
	start=$(awk -v file="$file" 'index($0, file) { sub(/-.*/, ""); print; exit }' "/proc/$1/maps")
	echo $((0x$start - $4 / page * page))
}

# expected PID FILE: each part with its bytes, those resident, copied and swapped, from
# pagemap; sorted.
expected()
{
	base=$(base "$1" "$2")
	last=$(segments "$2" | awk '$2 + $3 > end { end = $2 + $3 } END { print end }')
	first=$(segments "$2" | sort -n -k 2 | head -n 1 | cut -d ' ' -f 2)
	first=$((first / page * page))
	"$tests/parts" "$1" $((base + first)) $((base + (last + page - 1) / page * page)) \
		>"$dir/pages"
	parts_of "$2" | awk -v page="$page" -v first="$first" '
		NR == FNR { state[$1 + first] = $2; next }
		{
			resident = copied = swapped = 0
			for (at = $2 - $2 % page; at < $2 + $3; at += page) {
				from = at > $2 ? at : $2
				to = at + page < $2 + $3 ? at + page : $2 + $3
				if (state[at] == "f" || state[at] == "a")
					resident += to - from
				if (state[at] == "a")
					copied += to - from
				if (state[at] == "s")
					swapped += to - from
			}
			print $1, $3, resident, copied, swapped
		}' "$dir/pages" - | sort
}

# told PID PATTERN: the same as the client has it. What was copied is dirty.
told()
{
	"$client" sections "$1" "$2" --raw -n -o section,bytes,resident,dirty,swapped |
		grep -v '^(' | sort
}

# agrees PID FILE PATTERN: to the byte; lines make up the mappings.
agrees()
{
	file=$3
	expected "$1" "$2" >"$dir/theirs" && told "$1" "$3" >"$dir/ours" || return 1
	note "$(awk '{ s += $3 } END { print NR " parts, " s " bytes resident" }' "$dir/theirs")"
	[ -s "$dir/theirs" ] || return 1
	diff "$dir/theirs" "$dir/ours" >"$dir/difference" && return
	sed 's/^/# /' "$dir/difference"
	return 1
}

# Of pages of files others may have made dirty: only those of the program are its own.
without_dirty()
{
	cut -d ' ' -f 1-3,5 "$1"
}

program_is_as_readelf_and_pagemap_have_it()
{
	start "$tests/parts"
	parts=$pid
	agrees "$pid" "$tests/parts" "$tests/parts"
}

# What the program says itself: 5 pages written to here, 9 there, and one in between.
program_has_what_it_used()
{
	"$client" sections "$parts" parts --raw -n -o section,dirty >"$dir/ours"
	[ "$(sed -n 's/^\.data //p' "$dir/ours")" -ge $((7 * page)) ] &&
		[ "$(sed -n 's/^\.data //p' "$dir/ours")" -le $((8 * page)) ] &&
		[ "$(sed -n 's/^\.rodata //p' "$dir/ours")" -eq 0 ] &&
		grep -q '^\.odd 12345$\|^\.odd 4096$\|^\.odd [1-9]' "$dir/ours"
}

lines_make_up_the_mappings()
{
	"$client" sections "$parts" parts --raw -n -o bytes >"$dir/ours"
	awk -v file="$tests/parts" '
		# The bss is the anonymous memory behind it, within its last segment.
		index($0, file) || last && / 00:00 0 *$/ { split($1, at, "-"); print at[1], at[2] }
		{ last = index($0, file) || last && / 00:00 0 *$/ }' "/proc/$parts/maps" |
		while read -r start end; do
			echo $((0x$end - 0x$start))
		done >"$dir/theirs"
	ours=$(awk '{ s += $1 } END { print s }' "$dir/ours")
	theirs=$(awk '{ s += $1 } END { print s }' "$dir/theirs")
	note "lines have $ours bytes, mappings $theirs"
	[ "$ours" -eq "$theirs" ]
}

library_is_as_readelf_and_pagemap_have_it()
{
	library=$(sed -n 's|.* \(/.*/libc[.-].*so.*\)|\1|p' "/proc/$parts/maps" | head -n 1)
	file=$library
	expected "$parts" "$library" >"$dir/theirs" && told "$parts" "$library" >"$dir/ours" ||
		return 1
	without_dirty "$dir/theirs" >"$dir/theirs.clean"
	without_dirty "$dir/ours" >"$dir/ours.clean"
	diff "$dir/theirs.clean" "$dir/ours.clean" >"$dir/difference" && return
	sed 's/^/# /' "$dir/difference"
	return 1
}

fixed_program_is_as_readelf_and_pagemap_have_it()
{
	start "$tests/parts_fixed"
	agrees "$pid" "$tests/parts_fixed" "$tests/parts_fixed"
}

static_program_is_as_readelf_and_pagemap_have_it()
{
	start "$tests/parts_static"
	agrees "$pid" "$tests/parts_static" "$tests/parts_static"
}

# On tmpfs all pages are dirty, and dirty in the file is dirty in the program.
deleted_program_is_known()
{
	cp "$tests/parts" "$dir/deleted"
	start "$dir/deleted"
	rm "$dir/deleted"
	file="$dir/deleted"
	expected "$pid" "/proc/$pid/exe" >"$dir/theirs" && told "$pid" deleted >"$dir/ours" || return 1
	without_dirty "$dir/theirs" >"$dir/theirs.clean"
	without_dirty "$dir/ours" >"$dir/ours.clean"
	[ -s "$dir/theirs" ] || return 1
	diff "$dir/theirs.clean" "$dir/ours.clean" >"$dir/difference" && return
	sed 's/^/# /' "$dir/difference"
	return 1
}

# The header says: no sections. It has them at 0x28 (offset) and 0x3c (how many, names).
strip_headers()
{
	cp "$tests/parts" "$1"
	dd if=/dev/zero of="$1" bs=1 seek=40 count=8 conv=notrunc 2>/dev/null
	dd if=/dev/zero of="$1" bs=1 seek=60 count=4 conv=notrunc 2>/dev/null
}

stripped_program_has_its_segments()
{
	strip_headers "$dir/stripped"
	start "$dir/stripped"
	stripped=$pid
	"$client" sections "$pid" stripped --json >"$dir/json" || return 1
	segments "$dir/stripped" | awk '{ s += $3 } END { print s }' >"$dir/theirs"
	jq '[.sections[] | select(.section != "(padding)").bytes] | add' "$dir/json" >"$dir/ours"
	diff "$dir/theirs" "$dir/ours" || return 1
	"$client" sections "$pid" stripped | grep -q 'no section headers (stripped)'
}

# As Debian's -dbgsym packages have it, whose files are named by the build id.
debug_file_has_the_sections()
{
	id=$(readelf -nW "$tests/parts" | sed -n 's/.*Build ID: //p')
	[ "$id" ] || return 1
	rest=${id#??}
	mkdir -p "/usr/lib/debug/.build-id/${id%"$rest"}"
	cp "$tests/parts" "/usr/lib/debug/.build-id/${id%"$rest"}/$rest.debug"
	told "$stripped" stripped | cut -d ' ' -f 1,2 >"$dir/ours"
	rm "/usr/lib/debug/.build-id/${id%"$rest"}/$rest.debug"
	parts_of "$tests/parts" | cut -d ' ' -f 1,3 | sort >"$dir/theirs"
	diff "$dir/theirs" "$dir/ours"
}

snapshot_says_the_same()
{
	kill -STOP "$parts"
	"$client" sections "$parts" parts -o +absent >"$dir/live" &&
		"$client" save --sections "$parts" -o "$dir/saved" &&
		"$client" sections --from "$dir/saved" parts -o +absent >"$dir/captured"
	status=$?
	kill -CONT "$parts"
	[ "$status" -eq 0 ] && diff "$dir/live" "$dir/captured"
}

page=$(getconf PAGESIZE)
file=$tests/parts
plan 10
check program_is_as_readelf_and_pagemap_have_it program_is_as_readelf_and_pagemap_have_it
check program_has_what_it_used program_has_what_it_used
check lines_make_up_the_mappings lines_make_up_the_mappings
check library_is_as_readelf_and_pagemap_have_it library_is_as_readelf_and_pagemap_have_it
check fixed_program_is_as_readelf_and_pagemap_have_it \
	fixed_program_is_as_readelf_and_pagemap_have_it
check static_program_is_as_readelf_and_pagemap_have_it \
	static_program_is_as_readelf_and_pagemap_have_it
check deleted_program_is_known deleted_program_is_known
check stripped_program_has_its_segments stripped_program_has_its_segments
check debug_file_has_the_sections debug_file_has_the_sections
check snapshot_says_the_same snapshot_says_the_same
finish
