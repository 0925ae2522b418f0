# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# ktap.sh - what every test that is a shell script begins with, and its results;
# sourced, never run.
#
# Sets top (project root).

# shellcheck disable=SC2034 # for the scripts that source this
top=$(cd "$(dirname "$0")/.." && pwd)
ktap_number=0
ktap_failed=0
ktap_log=$(mktemp)
trap 'rm -f "$ktap_log" "$ktap_log".*' EXIT

# help_if_asked ARGUMENT...: --help prints the comment that opens the script, and ends it.
help_if_asked()
{
	case ${1:-} in
	-h|--help)
		sed -n '3,$ { /^#/!q; s/^# \{0,1\}//p; }' "$0"
		exit 0 ;;
	esac
}

# plan N
plan()
{
	echo "TAP version 13"
	echo "1..$1"
}

# result STATUS NAME: one result; STATUS as commands have it.
result()
{
	ktap_number=$((ktap_number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $ktap_number $2"
	else
		echo "not ok $ktap_number $2"
		ktap_failed=1
	fi
}

# check NAME COMMAND...: the result is whether the command succeeds.
check()
{
	ktap_name=$1
	shift
	ktap_status=0
	"$@" || ktap_status=$?
	result "$ktap_status" "$ktap_name"
}

# note TEXT: for whoever reads the log.
note()
{
	echo "# $*"
}

# Results of a program carry its name; a skip gives the reason instead. Line by line:
# some awks would keep them until there are many.
ktap_named()
{
	sed -uE -e '/^(not )?ok [0-9]+ /!b' \
		-e 's/^((not )?ok [0-9]+ )(- )?(global\.)?/\1/' \
		-e "/^(not )?ok [0-9]+ # SKIP /{ s/# SKIP /# SKIP $1: /; b" -e '}' \
		-e "s/^((not )?ok [0-9]+ )($1\.)?/\1$1./"
}

# run NAME COMMAND...: a whole program, for $ktap_limit seconds, or $VMLEDGER_PATIENCE times
# that. Its results are passed on, and it is held to its plan: one that crashes or stops
# early has failed.
run()
{
	ktap_name=$1
	shift
	ktap_began=$(date +%s)
	{
		ktap_status=0
		timeout $((${ktap_limit:-900} * ${VMLEDGER_PATIENCE:-1})) "$@" 2>&1 || ktap_status=$?
		echo "$ktap_status" >"$ktap_log.status"
	} | ktap_named "$ktap_name" | tee "$ktap_log"
	ktap_status=$(cat "$ktap_log.status")
	ktap_plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$ktap_log" | head -n 1)
	ktap_results=$(grep -cE '^(not )?ok ' "$ktap_log" || :)
	ktap_failures=$(grep -cE '^not ok ' "$ktap_log" || :)
	sed -nE 's/^ok [0-9]+ .*# SKIP //p' "$ktap_log" >>"$ktap_log.skips"
	note "$ktap_name took $(($(date +%s) - ktap_began)) s"
	if [ "${ktap_plan:-0}" -ne "$ktap_results" ] || [ "$ktap_results" -eq 0 ]; then
		result 1 "$ktap_name.ran_${ktap_results}_of_${ktap_plan:-0}_tests status $ktap_status"
	elif [ "$ktap_status" -ne 0 ] && [ "$ktap_failures" -eq 0 ]; then
		result 1 "$ktap_name.failed_though_no_test_did status $ktap_status"
	elif [ "$ktap_failures" -gt 0 ]; then
		ktap_failed=1
	fi
}

# finish: the exit status of the script.
finish()
{
	exit "$ktap_failed"
}
