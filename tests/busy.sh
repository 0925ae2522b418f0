#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# busy.sh - programs that nobody here wrote, at work, against smaps
#
# Usage: tests/busy.sh [PROGRAM...]      default: every program
#
# Runs in the machine that scripts/busy starts, with Debian's redis, PostgreSQL,
# nginx, Node.js, CPython and a JVM. Each gets work to do, and must be seen to do it;
# in the midst of it one of its processes after the other is stopped and every VMA
# compared, in every field that smaps and the ledger both have. Again once a part of it
# has been reclaimed into swap. Prints KTAP.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/ktap.sh
. "$here/ktap.sh"
help_if_asked "$@"

all="redis postgres nginx node python java"
port=7000
group=
loaded=

# A server and its load run in the background, each in a group of its own.
server()
{
	(echo 0 >"$group/cgroup.procs" && exec "$@") >>"$ktap_log.server" 2>&1 &
}

# What failed is told to is_under_load, and tried again.
load()
{
	loaded=yes
	(echo 0 >"$group.load/cgroup.procs" &&
		while :; do "$@" || { echo failed >>"$ktap_log.failed"; sleep 1; }; done) \
		>/dev/null 2>>"$ktap_log.load" &
}

# Microseconds of CPU time that a group has had.
used()
{
	sed -n 's/^usage_usec //p' "$1/cpu.stat"
}

# Within some seconds the server has worked, at least a tenth of them, and so has who
# puts it to work, if it is not its own master, and did not fail. Java takes its time
# to get there.
is_under_load()
{
	ktap_tries=0
	while [ $((ktap_tries += 1)) -le 12 ]; do
		: >"$ktap_log.failed"
		ktap_server=$(used "$group")
		ktap_load=$(used "$group.load")
		sleep 5
		ktap_server=$(($(used "$group") - ktap_server))
		ktap_load=$(($(used "$group.load") - ktap_load))
		note "$name worked for $ktap_server us, its load for $ktap_load us," \
			"$(wc -l <"$ktap_log.failed") times in vain"
		[ "$ktap_server" -lt 500000 ] || [ -s "$ktap_log.failed" ] ||
			{ [ "$loaded" ] && [ "$ktap_load" -eq 0 ]; } || return 0
	done
	tail -n 5 "$ktap_log.load" | sed 's/^/# /'
	return 1
}

# Until nothing is left, for a load begins anew.
end_all()
{
	for ktap_group in "$group.load" "$group"; do
		while ktap_pids=$(cat "$ktap_group/cgroup.procs"); [ "$ktap_pids" ]; do
			# shellcheck disable=SC2086 # numbers
			kill -KILL $ktap_pids 2>/dev/null || :
		done
	done
}

answers()
{
	ktap_tries=0
	until "$@" >/dev/null 2>&1; do
		ktap_tries=$((ktap_tries + 1))
		[ "$ktap_tries" -lt 120 ] || return 1
		sleep 1
	done
}

web_load()
{
	answers ab -q -n 1 "http://127.0.0.1:$port/" || return 1
	load ab -q -c 4 -n 100000 "http://127.0.0.1:$port/"
}

start_redis()
{
	name=redis-server
	server redis-server --port "$port" --save "" --dir /tmp
	answers redis-cli -p "$port" ping || return 1
	load redis-benchmark -p "$port" -q -c 8 -n 20000 -d 200 -r 20000 -t set,get,lpush,zadd
}

as_postgres()
{
	setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
}

start_postgres()
{
	name=postgres
	folder=$(echo /usr/lib/postgresql/*/bin)
	version=${folder#/usr/lib/postgresql/}
	version=${version%/bin}
	mkdir -p /run/postgresql
	chown postgres /run/postgresql
	server setpriv --reuid=postgres --regid=postgres --clear-groups "$folder/postgres" \
		-D "/var/lib/postgresql/$version/main" -p "$port" -c ssl=off -c autovacuum=off \
		-c "config_file=/etc/postgresql/$version/main/postgresql.conf"
	answers as_postgres "$folder/pg_isready" -p "$port" || return 1
	as_postgres "$folder/pgbench" -q -i -p "$port" postgres >>"$ktap_log.load" 2>&1 || return 1
	load as_postgres "$folder/pgbench" -p "$port" -c 4 -T 100000 postgres
}

start_nginx()
{
	name=nginx
	cat >/tmp/nginx.conf <<-EOF
		daemon off;
		worker_processes 2;
		pid /tmp/nginx.pid;
		events { }
		http {
			access_log /tmp/nginx.access;
			server { listen $port; root /usr/share; autoindex on; }
		}
	EOF
	server nginx -c /tmp/nginx.conf
	web_load
}

start_node()
{
	name=node
	server node -e "
		const kept = [];
		require('http').createServer((request, response) => {
			kept.push(Buffer.alloc(20000, kept.length), { at: new Date(), request });
			if (kept.length > 1000)
				kept.splice(0, 500);
			response.end(JSON.stringify(process.memoryUsage()));
		}).listen($port);"
	web_load
}

start_python()
{
	name=python3
	server python3 -c "
import http.server, json, re, sqlite3, ssl
kept = {}
class Handler(http.server.BaseHTTPRequestHandler):
	def do_GET(self):
		kept[len(kept) % 3000] = bytearray(5000)
		body = json.dumps(list(range(1000))).encode()
		self.send_response(200)
		self.end_headers()
		self.wfile.write(body)
http.server.ThreadingHTTPServer(('127.0.0.1', $port), Handler).serve_forever()"
	web_load
}

start_java()
{
	name=java
	server rhino -e "
		var kept = [];
		for (var i = 0; ; i++) {
			kept[i % 5000] = new java.lang.String(new java.lang.StringBuilder('' + i * i));
			kept[(i + 1) % 5000] = java.lang.reflect.Array.newInstance(java.lang.Byte.TYPE, 9000);
		}"
	answers pgrep -x java
}

# One of its processes after the other, amidst their work; without one it fails. Who
# puts them to work shares pages with them, and waits.
compare()
{
	pids=$(pgrep -x "$name" || echo 0)
	echo 1 >"$group.load/cgroup.freeze"
	# shellcheck disable=SC2086 # numbers
	run "$1" "$here/smaps" $pids
	echo 0 >"$group.load/cgroup.freeze"
}

stolen()
{
	sed -n 's/^pgsteal //p' "$group/memory.stat"
}

# A quarter, at once: memory.reclaim is too new for some kernels.
reclaim()
{
	ktap_before=$(stolen)
	echo $(($(cat "$group/memory.current") * 3 / 4)) >"$group/memory.high"
	echo max >"$group/memory.high"
	[ "$(stolen)" -gt "$ktap_before" ]
}

modprobe zram
echo 1G >/sys/block/zram0/disksize
mkswap /dev/zram0 >/dev/null
swapon /dev/zram0
[ -d /sys/module/vmledger ] || insmod "$here/vmledger.ko"
echo +memory >/sys/fs/cgroup/cgroup.subtree_control

[ $# -gt 0 ] || {
	# shellcheck disable=SC2086 # a list of words
	set -- $all
}
plan $(($# * 3))
for program; do
	group=/sys/fs/cgroup/$program
	mkdir "$group" "$group.load"
	loaded=
	check "$program.is_started" "start_$program"
	check "$program.is_under_load" is_under_load
	compare "$program.under_load"
	check "$program.is_reclaimed_in_part" reclaim
	compare "$program.reclaimed"
	end_all
	port=$((port + 1))
	[ "$ktap_failed" = 0 ] || tail -n 5 "$ktap_log.server" | sed 's/^/# /'
done
finish
