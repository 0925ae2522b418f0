#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# language.sh - run a command in a language unlike English
#
# Usage: tests/client/language.sh COMMAND...
#
# Numbers have a decimal comma, as in most of Europe, and I is not the capital of i, as
# in Turkey. Languages may not be installed, so it makes this one, of ASCII alone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# pairs FIRST SECOND: of letters, two and two, but for i.
pairs()
{
	awk -v first="$1" -v second="$2" 'BEGIN {
		for (i = 0; i < 26; i++)
			if (i != 8)
				line = line sprintf(";(<U%04X>,<U%04X>)", first + i, second + i)
		print substr(line, 2)
	}'
}

{
	echo '<code_set_name> ASCII'
	echo '<comment_char> %'
	echo '<escape_char> /'
	echo 'CHARMAP'
	awk 'BEGIN { for (i = 0; i < 128; i++) printf "<U%04X> /x%02x\n", i, i }'
	echo 'END CHARMAP'
} >"$dir/charmap"
cat >"$dir/source" <<EOS
LC_CTYPE
upper <U0041>..<U005A>
lower <U0061>..<U007A>
print <U0020>..<U007E>
toupper $(pairs 97 65)
tolower $(pairs 65 97)
END LC_CTYPE
LC_NUMERIC
decimal_point ","
thousands_sep "."
grouping 3;3
END LC_NUMERIC
EOS
# It warns of all that is not there; what counts is.
localedef -c -f "$dir/charmap" -i "$dir/source" "$dir/unlike" >"$dir/log" 2>&1 || :
unset LC_ALL
export LOCPATH="$dir" LANG=unlike
if [ "$(/usr/bin/printf %.1f 1,5)" != 1,5 ] || [ "$(echo pid | sed 's/.*/\U&/')" != PiD ]; then
	cat "$dir/log" >&2
	exit 1
fi
"$@"
