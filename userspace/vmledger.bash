# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# vmledger.bash - completion of vmledger's command line
#
# Everything is read from --help, so that it cannot be out of date.

# The command that was typed, or nothing.
_vmledger_command()
{
	local word

	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ " $(_vmledger_commands) " != *" $word "* ]] || { echo "$word"; return; }
	done
}

_vmledger_commands()
{
	vmledger --help | sed -n '/^Commands:/,/^$/ s/^  \([a-z]*\) .*/\1/p' | tr '\n' ' '
}

# Columns as --help lists them, behind what was typed up to the last comma.
_vmledger_columns()
{
	local before='' column

	case $2 in
	*,*)	before=${2%,*}, ;;
	[+-]*)	before=${2%"${2#?}"} ;;
	esac
	for column in $(vmledger "${1:-list}" --help |
		sed -n '/^Columns/,$ s/^  [ *-]  \([a-z_]*\) .*/\1/p'); do
		echo "$before$column"
	done
}

# The files a process has mapped, without their folders.
_vmledger_files()
{
	sed -n 's|.*/||p' "/proc/$1/maps" 2>/dev/null | sort -u
}

_vmledger()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words command

	# The shell takes "--sort=rss" for three words.
	if [ "$cur" = = ]; then
		cur=
	elif [ "$prev" = = ]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	command=$(_vmledger_command)
	case $prev in
	-o|--output)
		case $command in
		save|record|picture)
			compopt -o default
			return ;;
		esac
		words=$(_vmledger_columns "$command" "$cur")
		compopt -o nospace ;;
	-s|--sort)
		words=$(_vmledger_columns "$command" "$cur")
		compopt -o nospace ;;
	-g|--group)
		words="name user cgroup"
		[ "$command" != sections ] || words="name section" ;;
	--user)
		words=$(compgen -u) ;;
	-p|--pid)
		words=$(cd /proc && echo [0-9]*) ;;
	--name|--cgroup|--top|--every|--for)
		return ;;
	--from)
		compopt -o default
		return ;;
	--root)
		compopt -o dirnames
		return ;;
	*)
		words="$(cd /proc && echo [0-9]*)"
		case $command in
		'')		words="$(_vmledger_commands) $words" ;;
		diff|picture)	compopt -o default ;;
		sections)	[[ $prev != +([0-9]) ]] || words=$(_vmledger_files "$prev") ;;
		esac
		# shellcheck disable=SC2086 # no command is no word
		[[ $cur != -* ]] || words=$(vmledger $command --help |
			sed -n 's/^  .\{4\}\(--[a-z]*\).*/\1/p') ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _vmledger vmledger
