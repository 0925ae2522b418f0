# SPDX-License-Identifier: GPL-2.0
#
# report.jq - samples to figures: jq -n -R --rawfile targets targets -f report.jq samples

def sorted_at($p): sort | .[((length - 1) * $p) | round];
def median: sort | (.[(length - 1) / 2 | floor] + .[length / 2 | floor]) / 2;
def hundredths: . * 100 | round / 100;
def unless_null(f): if . then f else null end;
def verdict($good): if $good then "yes" else "no" end;

# Who is compared with whom.
def pairs: [
	["summary", "smaps_rollup"], ["summary", "PAGEMAP_SCAN"],
	["vmas", "smaps"], ["pages", "smaps"], ["processes", "smaps_rollup"],
	["vmledger", "ps"], ["vmledger", "smem"], ["vmledger", "pmap"]
];

def targets: [
	$targets | split("\n")[] | select(test("^[a-z]")) | [splits("[\t ]+")] |
	{report: .[0], workload: .[1], against: .[2], where: .[3],
	 must: (.[4] | tonumber), goal: (.[5] | tonumber)}
];

[inputs | split(" ")] as $lines |
targets as $targets |

# {"where workload": {kernel, samples: {reader: {target: [], empty: []}}, facts: {}}}
(reduce $lines[] as $l ({};
	($l[0] + " " + ($l[3] // "")) as $key |
	if $l[2] == "sample" then
		.[$key].kernel = $l[1] |
		.[$key].samples[$l[4]][$l[5]] += [$l[6] | tonumber]
	elif $l[2] == "hold" then
		.[$key].kernel = $l[1] |
		.[$key].holds[$l[4]] += [$l[5] | tonumber]
	elif $l[2] == "victim" then
		($l[0] + " " + $l[3] + " " + $l[5]) as $key |
		.[$key].kernel = $l[1] |
		.[$key].victims[$l[4]] += [$l[7] | tonumber]
	elif $l[2] == "fact" then
		.[$key].facts[$l[4]] = ($l[5] | tonumber)
	else . end)) as $runs |

# What asking costs anyway: the same reading of a process that did nothing.
def fixed: .empty // [0] | median;
def cost: fixed as $fixed | (.target | median) - $fixed;
def cold: fixed as $fixed | (.cold | median) - $fixed;
def least: (.empty // [0] | min) as $fixed | (.target | min) - $fixed;

# Ratios of the rounds, each of readings next to each other.
def ratios($ours; $theirs):
	($ours | fixed) as $a | ($theirs | fixed) as $b |
	[$ours.target, $theirs.target] | transpose |
	map(select(.[0] > $a and .[1] != null) | (.[1] - $b) / (.[0] - $a));

def demand($row): $targets | map(select(.report == $row.report and
	.workload == $row.workload and .against == $row.against and .where == $row.where)) | first;

def judge: demand(.) as $d |
	if $d == null then .
	else . + {must: $d.must, goal: $d.goal,
		result: (if .against == "page" then
				if .ours_ns <= $d.goal then "goal"
				elif .ours_ns <= $d.must then "yes" else "no" end
			elif .ratio >= $d.goal then "goal"
			elif .ratio >= $d.must then "yes" else "no" end)}
	end;

[$runs | to_entries[] | (.key | split(" ")) as [$where, $workload] | .value |
	select(.samples) | .samples as $s | .facts as $facts | .kernel as $kernel |
	(pairs[] | . as [$report, $against] |
		select($s[$report] and $s[$against]) |
		ratios($s[$report]; $s[$against]) as $all |
		($s[$report] | cost) as $ours | ($s[$against] | cost) as $theirs |
		{report: $report, workload: $workload, against: $against,
		 ours_ns: ($ours | round), theirs_ns: ($theirs | round),
		 ratio: ($theirs / $ours | hundredths),
		 spread: [$all | sorted_at(0.1, 0.9) | hundredths],
		 cold_ratio: (if $s[$report].cold then
			($s[$against] | cold) / ($s[$report] | cold) | hundredths
			else null end),
		 ours_min_ns: ($s[$report] | least | round),
		 theirs_min_ns: ($s[$against] | least | round),
		 kernel: $kernel, where: $where}),
	(select($s.summary and $facts.pages) |
		{report: "summary", workload: $workload, against: "page",
		 ours_ns: (($s.summary | cost) / $facts.pages | hundredths),
		 theirs_ns: (($s.smaps_rollup | cost) / $facts.pages | hundredths),
		 ratio: null, spread: null, kernel: $kernel, where: $where})
] | map(judge) as $rows |

{
	rows: ($rows + [$targets[] | . as $t |
		select([$rows[] | select(.report == $t.report and .workload == $t.workload and
			.against == $t.against and .where == $t.where)] == []) |
		. + {ours_ns: null, theirs_ns: null, ratio: null, spread: null, kernel: null,
		     result: "not measured"}]),
	# A report names the longest of its n holds: it is below x as often as n are, F(x)^n.
	holds: [$runs | to_entries[] | (.key | split(" ")) as [$where, $workload] | .value |
		select(.holds) | .kernel as $kernel | .facts as $facts | .holds |
		(.summary // .processes) as $ours |
		pow(0.999; $facts.lock_count) as $all |
		{workload: $workload, lock_max_tables: $facts.lock_max_tables,
		 lock_count: $facts.lock_count, reports: ($ours | length),
		 lock_max_ns: ($ours | max), longest_p50_ns: ($ours | median),
		 longest_p999_ns: ($ours | sorted_at(0.999)), p999_ns: ($ours | sorted_at($all)),
		 control_p999_ns: (.control | sorted_at($all)),
		 control_max_ns: (.control | max),
		 theirs_p50_ns: (.smaps_rollup | unless_null(median)),
		 theirs_p999_ns: (.smaps_rollup | unless_null(sorted_at(0.999))),
		 kernel: $kernel, where: $where} |
		.result = verdict(.p999_ns < 100000)],
	victims: [$runs | to_entries[] | (.key | split(" ")) as [$where, $workload, $readers] |
		.value | select(.victims) | .kernel as $kernel | .victims |
		map_values(median) |
		{workload: $workload, readers: ($readers | tonumber), idle_p99_ns: .idle,
		 summary_p99_ns: .summary, smaps_rollup_p99_ns: .smaps_rollup,
		 excess_ratio: (if .summary > .idle then
			(.smaps_rollup - .idle) / (.summary - .idle) | hundredths else null end),
		 kernel: $kernel, where: $where} |
		.result = verdict(.smaps_rollup_p99_ns > .idle_p99_ns and
			(.excess_ratio == null or .excess_ratio >= 5))],
	sizes: [$runs | to_entries[] | (.key | split(" ")) as [$where, $workload] |
		.value.facts | select(.vmas_bytes and .vmas) |
		{workload: $workload, where: $where, vmas: .vmas,
		 vmas_bytes_per_row: (.vmas_bytes / .vmas | round),
		 smaps_bytes_per_row: (.smaps_bytes / .vmas | round)}],
	memory: [$runs | to_entries[] | (.key | split(" ")) as [$where, $workload] |
		.value.facts // {} | to_entries[] | select(.key | endswith("_reader_bytes")) |
		{workload: ($workload | ltrimstr("memory-")), where: $where,
		 report: (.key | rtrimstr("_reader_bytes")), bytes: .value,
		 result: verdict(.value <= 65536)}]
}
