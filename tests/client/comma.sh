#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# comma.sh - run a command where numbers have a decimal comma, as in most of Europe
#
# Usage: tests/client/comma.sh COMMAND...
#
# Languages may not be installed, so it makes one, of ASCII alone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
{
	echo '<code_set_name> ASCII'
	echo '<comment_char> %'
	echo '<escape_char> /'
	echo 'CHARMAP'
	awk 'BEGIN { for (i = 0; i < 128; i++) printf "<U%04X> /x%02x\n", i, i }'
	echo 'END CHARMAP'
} >"$dir/charmap"
printf '%s\n' LC_NUMERIC 'decimal_point ","' 'thousands_sep "."' 'grouping 3;3' \
	'END LC_NUMERIC' >"$dir/language"
# It warns of all that is not there; what counts is.
localedef -c -f "$dir/charmap" -i "$dir/language" "$dir/comma" >/dev/null 2>&1 || :
[ -f "$dir/comma/LC_NUMERIC" ]
unset LC_ALL
export LOCPATH="$dir" LC_NUMERIC=comma
[ "$(/usr/bin/printf %.1f 1,5)" = 1,5 ]
"$@"
