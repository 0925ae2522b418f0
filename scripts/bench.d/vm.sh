#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# vm.sh - measure in a virtual machine; run there by scripts/bench
#
# Usage: vm.sh MODULE ROUNDS WORKLOAD...
#
# A WORKLOAD is one of guest's, or "clients": whole programs that list 1,000
# processes, or "explain": whole programs that tell of one. smem is in /run/bench.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
guest=$top/build/bench/guest
module=$1
rounds=$2
shift 2

insmod "$module"
for workload; do
	case $workload in
	clients)	"$guest" clients 5 1000 "vmledger=$top/build/vmledger" \
				"ps=ps -eo pid,vsz,rss,comm" "smem=python3 /run/bench/smem" ;;
	explain)	python3 -c 'import time; time.sleep(10000)' &
			"$guest" clients 31 1 "vmledger=$top/build/vmledger $!" "pmap=pmap -x $!"
			kill $! ;;
	*)		"$guest" "$workload" "$rounds" ;;
	esac
done
