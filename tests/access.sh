#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# access.sh - a group that may ask, as docs/security.md has it, and what it gains
#
# Usage: tests/access.sh      (as root; the module is loaded)
#
# Runs the commands of docs/security.md. Then a member of the group must be told what
# root is told, and get nothing else by it. Prints KTAP.
set -eu
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

plain=${VMLEDGER:-$top/build/vmledger}
client=/usr/local/sbin/vmledger
dir=/sys/kernel/debug/vmledger
conf=/etc/modprobe.d/vmledger.conf
export LC_ALL=C.UTF-8

if ! command -v setcap >/dev/null; then
	plan 1
	echo "ok 1 # SKIP no setcap here: apt-get install libcap2-bin"
	exit 0
fi

home=$(mktemp -d)
chmod 755 "$home"
secret=$home/secret
mkdir -m 700 "$home/root" "$secret"
mkdir -m 755 "$home/user"
chown 4711 "$home/user"
cd "$home/user"
trap 'rm -rf "$home" "$ktap_log" "$ktap_log".*' EXIT

# What the documentation says, word by word.
commands()
{
	sed -n '/^## Access without root/,/^## /s/^    //p' "$top/docs/security.md"
}

documented_commands_work()
{
	install -D -m 755 "$plain" "$client" && commands >"$home/commands" &&
		[ "$(wc -l <"$home/commands")" -ge 4 ] && sh -eu "$home/commands" || return 1
	group=$(getent group vmledger | cut -d : -f 3)
	rights_of_member="--reuid=4711 --regid=4711 --groups=$group"
	# The module is there already: what else would have been done when it came?
	after=$(sed -n 's/^install vmledger .*CMDLINE_OPTS && //p' "$conf")
	[ "$after" ] && sh -eu -c "$after"
}

member()
{
	# shellcheck disable=SC2086 # words
	setpriv $rights_of_member "$@"
}

stranger()
{
	setpriv --reuid=4711 --regid=4711 --clear-groups "$@"
}

# Who comes or goes in between is not compared.
member_is_told_what_root_is()
{
	member "$client" -n --raw -o pid,name | sort >"$home/theirs" &&
		"$client" -n --raw -o pid,name | sort >"$home/ours" &&
		[ "$(join "$home/ours" "$home/theirs" | wc -l)" -ge 3 ] &&
		[ "$(join -v 1 "$home/ours" "$home/theirs" | wc -l)" -le 2 ] &&
		member "$client" 1 | grep -q 'virtual size' &&
		member "$client" maps 1 | grep -q 'stack' &&
		member "$client" save 1 -o saved && [ "$(stat -c %u saved)" = 4711 ]
}

# denied COMMAND...: it fails, and does not tell what it must not.
denied()
{
	if "$@" >"$home/said" 2>&1; then
		note "not denied: $*"
		return 1
	fi
	! grep -q 'hidden' "$home/said" && grep -qiE 'permission denied|not permitted' "$home/said" &&
		return
	sed 's/^/# /' "$home/said"
	return 1
}

who_is_not_in_the_group_is_denied()
{
	denied stranger "$client" 1 && denied stranger "$plain" 1 && denied stranger cat \
		"$dir/processes"
}

# The group of the file is of no use without the program.
member_alone_is_denied()
{
	denied member "$plain" 1 && denied member cat "$dir/processes" &&
		denied member sh -c "exec 3<>$dir/query"
}

files_are_read_with_ones_own_rights()
{
	printf '# vmledger 1 vmas pid hidden\n' >"$secret/file"
	printf '# hidden\n' >"$home/user/file"
	chmod 600 "$home/user/file"
	chown 0 "$home/user/file"
	cp "$dir/processes" "$secret/processes"
	ln -sfn "$dir" "$home/user/link"
	denied member "$client" --from "$secret/file" &&
		denied member "$client" --from "$home/user/file" &&
		denied member "$client" --from /etc/shadow &&
		denied member "$client" --from "$dir/processes" &&
		denied member "$client" --from /proc/1/environ &&
		denied member "$client" diff "$secret/file" 1 &&
		denied member "$client" picture "$secret/file" -o a.gp &&
		denied member "$client" --root "$secret" &&
		denied member "$client" --root "$home/user/link"
}

files_are_written_with_ones_own_rights()
{
	echo kept >"$home/root/file"
	denied member "$client" save 1 -o "$home/root/file" &&
		denied member "$client" save 1 -o /etc/vmledger.new &&
		denied member "$client" save 1 -o "$dir/query" &&
		denied member "$client" record 1 --for 1s -o "$home/root/file" &&
		denied member "$client" picture 1 -o "$home/root/a.gp" &&
		[ "$(cat "$home/root/file")" = kept ] && [ ! -e /etc/vmledger.new ]
}

# capabilities PID: permitted, effective, inheritable and ambient ones.
capabilities()
{
	awk '/^Cap(Prm|Eff|Inh|Amb):/ { printf "%s%s ", $1, $2 }' "/proc/$1/status"
}

none=0000000000000000
both=0000000000080004

rights_are_in_effect_only_while_a_file_is_opened()
{
	# shellcheck disable=SC2086 # words
	setpriv $rights_of_member "$client" record 1 --every 100ms -o series &
	recorder=$!
	bad=0
	until [ -s series ]; do
		sleep 0.1
	done
	for try in 1 2 3 4 5 6 7 8; do
		found=$(capabilities "$recorder")
		case $found in
		"CapInh:$none CapPrm:$both CapEff:$none CapAmb:$none ") ;;
		"CapInh:$none CapPrm:$both CapEff:$both CapAmb:$none ")
			bad=$((bad + 1)) ;;
		*)	note "$found"
			bad=9 ;;
		esac
		sleep "0.0$try"
	done
	kill "$recorder"
	wait "$recorder" || :
	[ "$bad" -lt 8 ]
}

captured_files_are_read_without_any_rights()
{
	mkfifo -m 666 pipe
	# shellcheck disable=SC2086 # words
	setpriv $rights_of_member "$client" --from pipe >/dev/null 2>&1 &
	reader=$!
	exec 4>pipe
	sleep 1
	found=$(capabilities "$reader")
	exec 4>&-
	wait "$reader" || :
	note "$found"
	[ "$found" = "CapInh:$none CapPrm:$none CapEff:$none CapAmb:$none " ]
}

# Something else by the name of gnuplot gets neither rights nor files.
programs_get_nothing()
{
	mkdir -p bin
	cat >bin/gnuplot <<-\EOS
		#!/bin/sh
		cat >/dev/null
		grep Cap /proc/self/status
		ls -l /proc/self/fd
	EOS
	chmod 755 bin/gnuplot
	PATH=$PWD/bin:$PATH member "$client" picture 1 -o picture.svg || return 1
	grep -q "CapPrm:.$none" picture.svg && grep -q "CapEff:.$none" picture.svg &&
		grep -q "CapAmb:.$none" picture.svg && ! grep -q "$dir" picture.svg
}

environment_is_not_obeyed()
{
	member env LD_DEBUG=files "$client" --version >"$home/said" 2>&1 &&
		! grep -q "transferring control: $client" "$home/said" &&
		stranger env LD_DEBUG=files "$plain" --version >"$home/said" 2>&1 &&
		grep -q "transferring control: $plain" "$home/said"
}

setuid_is_refused()
{
	for mode in 4755 2755; do
		install -m "$mode" "$plain" "$home/setuid"
		if member "$home/setuid" --from saved >"$home/said" 2>&1; then
			return 1
		fi
		grep -q 'will not run setuid or setgid' "$home/said" || return 1
	done
}

# Its root is no root, and the rights of the file are not for namespaces one makes.
user_namespace_gains_nothing()
{
	denied member unshare --user --map-root-user "$client" 1
}

# As a service has them: AmbientCapabilities= of systemd.
ambient_capabilities_serve_as_well()
{
	rights=+sys_ptrace,+dac_read_search
	setpriv --reuid=4711 --regid=4711 --groups="$group" --inh-caps="$rights" \
		--ambient-caps="$rights" "$plain" 1 | grep -q 'virtual size'
}

end_of_access()
{
	chgrp 0 "$dir/query" && chmod 0600 "$dir/query" && rm -f "$client" "$conf" &&
		groupdel vmledger
}

plan 13
check documented_commands_work documented_commands_work
check member_is_told_what_root_is member_is_told_what_root_is
check who_is_not_in_the_group_is_denied who_is_not_in_the_group_is_denied
check member_alone_is_denied member_alone_is_denied
check files_are_read_with_ones_own_rights files_are_read_with_ones_own_rights
check files_are_written_with_ones_own_rights files_are_written_with_ones_own_rights
check rights_are_in_effect_only_while_a_file_is_opened \
	rights_are_in_effect_only_while_a_file_is_opened
check captured_files_are_read_without_any_rights captured_files_are_read_without_any_rights
check programs_get_nothing programs_get_nothing
check environment_is_not_obeyed environment_is_not_obeyed
check setuid_is_refused setuid_is_refused
check user_namespace_gains_nothing user_namespace_gains_nothing
check ambient_capabilities_serve_as_well ambient_capabilities_serve_as_well
end_of_access
finish
