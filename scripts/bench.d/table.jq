# SPDX-License-Identifier: GPL-2.0
#
# table.jq - bench.json as a table on a terminal, columns apart by tabs

def time: if . == null then "-"
	elif . < 10 then "\(.) ns"
	elif . < 10000 then "\(. / 10 | round / 100) us"
	elif . < 1e7 then "\(. / 100 | round / 10) us"
	else "\(. / 1e4 | round / 100) ms" end;

def number: if . == null then "-" else tostring end;

(["report", "workload", "against", "ours", "theirs", "ratio", "spread", "cold", "must", "goal",
  "holds", "where"],
 (.rows[] | select(.against != "page" or .must) |
	[.report, .workload, .against, (.ours_ns | time), (.theirs_ns | time), (.ratio | number),
	 (if .spread then .spread | map(tostring) | join("-") else "-" end),
	 (.cold_ratio | number), (.must | number), (.goal | number), (.result | number), .where]),
 [],
 ["holds", "tables", "longest", "p99.9", "median of reports", "smaps_rollup p99.9", "reports", "where"],
 (.holds[] | [.workload, (.lock_max_tables | number), (.lock_max_ns | time), (.p999_ns | time),
	(.longest_p50_ns | time), (.theirs_p999_ns | time), .reports, .where]),
 [],
 ["victim", "readers", "idle p99", "summary p99", "smaps_rollup p99", "excess", "where"],
 (.victims[] | [.workload, .readers, (.idle_p99_ns | time), (.summary_p99_ns | time),
	(.smaps_rollup_p99_ns | time), (.excess_ratio | number), .where])) |
map(tostring) | join("\t")
