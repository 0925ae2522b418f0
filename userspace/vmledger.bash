# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# vmledger.bash - completion of vmledger's command line

# Columns as --help lists them, behind what was typed up to the last comma.
_vmledger_columns()
{
	local before='' column

	case $1 in
	*,*)	before=${1%,*}, ;;
	[+-]*)	before=${1%"${1#?}"} ;;
	esac
	for column in $(vmledger --help | sed -n 's/^  [ P*][ M*] \([a-z_]*\) .*/\1/p'); do
		echo "$before$column"
	done
}

_vmledger()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words

	case $prev in
	-o|--output|-s|--sort)
		words=$(_vmledger_columns "$cur")
		compopt -o nospace ;;
	--from)
		compopt -o default
		return ;;
	--root)
		compopt -o dirnames
		return ;;
	*)
		words="maps $(cd /proc && echo [0-9]*)"
		[[ $cur != -* ]] || words=$(vmledger --help |
			sed -n 's/^  .\{4\}\(--[a-z]*\).*/\1/p') ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _vmledger vmledger
