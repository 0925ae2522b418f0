# SPDX-License-Identifier: GPL-2.0
#
# What scripts/compare says about the rows of compare.json: the table with its
# sentences, and the faults. Every check and every label is here.

# --- the checks ---

def checks: [
	{label: "parts add up to VSZ", left: .ledger.size,
	 right: (.ledger | .rss + .hugetlb + .device + .swap + .reserved)},
	{label: "VSZ is VmSize", left: .ledger.size, right: .status.VmSize},
	{label: "VSZ is the sum of maps", left: .ledger.size, right: .maps_kb},
	{label: "RSS is that of smaps", left: .ledger.rss, right: .smaps.Rss},
	{label: "owners add up to VSZ", left: .ledger.size,
	 right: (.owners | map(.size) | add)}
] | map(.ok = (.left != null and .left == .right));

# One line that names every check that failed, or nothing.
def faults:
	[.rows[] | .name as $name | checks[] | select(.ok | not)
	 | "\($name): \(.label): \(.left) is not \(.right)"] | join("; ");

# --- the cells ---

def commas:
	if . < 0 then "-" + (-. | commas)
	else tostring
		| [range(length; 0; -3) as $stop | .[([$stop - 3, 0] | max):$stop]]
		| reverse | join(",") end;

def cell:
	if . == null then "-" elif type == "number" then commas else . end;

def times:
	if .ledger.rss > 0 then .ledger.size / .ledger.rss
		| if . < 9.95 then (. * 10 | round | "\(. / 10 | floor).\(. % 10)")
		  else (round | commas) end
	else "-" end;

def blanks($n): if $n > 0 then " " * $n else "" end;

# A line of the table: label, value, and whether to leave it out if all are 0.
def line($text; value): {label: $text, cell: (value | cell), rare: false};
def rare($text; value): {label: $text, cell: (value | cell), rare: true};
def head($text): {label: $text, cell: "", rare: false};

# kB that each of $names has of what the program reserves; the rest is "others".
def owner_lines($names):
	(.owners | map({key: .owner, value: .reserved}) | from_entries) as $reserved
	| ($names[] | line("  " + .; $reserved[.] // 0)),
	  line("  others"; .ledger.reserved - ([$reserved[$names[]]] | add // 0));

def lines($owners): .ledger as $l |
	line("virtual size (VSZ)"; $l.size),
	line("  resident (RSS)"; $l.rss),
	line("    anonymous"; $l.rss_anon),
	line("    of files"; $l.rss_file),
	line("    shared memory"; $l.rss_shmem),
	rare("  hugetlb"; $l.hugetlb),
	rare("  device"; $l.device),
	line("  swapped"; $l.swap),
	rare("    anonymous"; $l.swap_anon),
	rare("    shared memory"; $l.swap_shmem),
	line("  reserved, no memory"; $l.reserved),
	line("    no access"; $l.noaccess),
	line("    never touched"; $l.untouched),
	line("    not mapped in"; $l.unmapped),
	rare("    zero page"; $l.zero),
	rare("    guard"; $l.guard),
	rare("    other markers"; $l.marker),
	rare("    of unknown kind"; $l.unknown_entries),
	line("VSZ / RSS"; times),
	line("page tables, on top"; $l | .table_pte + .table_deposit + .table_pmd
		+ .table_pud + .table_p4d + .table_pgd),
	rare("mapped by huge pages"; $l | .leaf_pmd + .leaf_pud),
	line("threads"; .status.Threads),
	line("VMAs"; $l.vmas),
	head(""),
	head("reserved, by owner"),
	owner_lines($owners),
	head(""),
	head("what others say"),
	line("ps        VSZ"; .ps.vsz),
	line("          RSS"; .ps.rss),
	(.status as $s
	 | ["VmPeak", "VmSize", "VmHWM", "VmRSS", "RssAnon", "RssFile", "RssShmem",
	    "VmData", "VmStk", "VmExe", "VmLib", "VmPTE", "VmSwap"]
	 | to_entries[]
	 | line((if .key == 0 then "status    " else "          " end) + .value;
		$s[.value])),
	line("maps      sum"; .maps_kb),
	(.smaps as $s
	 | ["Rss", "Pss", "Anonymous", "Swap"]
	 | to_entries[]
	 | line((if .key == 0 then "smaps     " else "          " end) + .value;
		$s[.value])),
	line("MemStats  Sys"; .memstats | if . then .Sys / 1024 | floor else null end),
	line("          HeapAlloc"; .memstats
		| if . then .HeapAlloc / 1024 | floor else null end),
	head(""),
	head("checked to the kB"),
	(checks[] | line(.label; if .ok then "ok" else "WRONG" end));

# --- the table ---

# In: columns {width, cells} that go side by side. Out: their text.
def block($labels):
	. as $columns
	| ($labels | map(length) | max) as $label_width
	| [range($labels | length) as $i
	   | $labels[$i] + blanks($label_width - ($labels[$i] | length))
	     + ([$columns[] | .cells[$i] as $cell
		 | blanks(.width - ($cell | length)) + $cell] | add)
	   | sub(" +$"; "")]
	| join("\n");

# Columns into blocks of at most $room characters, at least one column in each.
def blocks($room):
	reduce .[] as $column ([];
		if length > 0 and (.[-1] | map(.width) | add) + $column.width <= $room
		then .[-1] += [$column]
		else . + [[$column]] end);

# Owners worth a line: those with 3 % of what some program reserves.
def owners:
	[.rows[] | .ledger.reserved as $all | .owners[] | select(.reserved > $all * 0.03)]
	| group_by(.owner) | sort_by(-(map(.reserved) | max)) | map(.[0].owner);

def programs:
	owners as $owners
	| (.rows | map({name, lines: [lines($owners)]})) as $all
	| [range($all[0].lines | length)
	   | select(. as $i | ($all[0].lines[$i].rare | not)
			or any($all[]; .lines[$i].cell != "0"))] as $shown
	| {labels: (["kB"] + [$all[0].lines[$shown[]].label]),
	   columns: [$all[] | {cells: ([.name] + [.lines[$shown[]].cell])}
		| .width = (.cells | map(length) | max) + 2]};

# --- the sentences ---

# The owners of what is reserved, in words; what is below 1 % is left out.
def parts:
	.ledger.size as $all
	| .owners | sort_by(-.reserved)
	| map((.reserved * 100 / $all | floor) as $share | select($share > 0)
	      | "\($share) % \(.owner)")
	| join(", ");

def wrap($room):
	reduce splits(" ") as $word ([];
		if length > 0 and (.[-1] + $word | length) < $room
		then .[-1] += " " + $word
		else . + [$word] end)
	| join("\n");

def sentence($has):
	(.ledger.reserved * 100 / .ledger.size | floor) as $share
	| "\(.name) has \($has) \(.ledger.size | commas) kB: "
	  + "\(times) times its resident size. "
	  + "\($share) % of the virtual size holds no memory: \(parts).";

def sentences:
	.rows | sort_by(.ledger.size)
	| if length > 1
	  then (.[-1] | sentence("the largest virtual size,")),
	       (.[0] | sentence("the smallest virtual size,"))
	  else .[] | sentence("a virtual size of") end;

# ps and status read counters; the ledger and smaps count what is mapped.
def lag:
	.rows | map({name, rss: .ledger.rss, counter: .status.VmRSS}
		| .off = ((.rss - .counter) | fabs))
	| max_by(.off) | select(.off > 0)
	| "\(.name) has \(.rss | commas) kB resident, counted page by page, where ps and VmRSS "
	  + "say \(.counter | commas) kB: "
	  + "they read counters that this kernel brings up to date late.";

def table($kernel):
	(.rows | if length == 1 then .[0].name else "\(length) programs" end) as $what
	| "Where the memory of \($what) is, in kB (\($kernel))",
	"",
	(programs | .labels as $labels
	 | .columns | blocks(100 - ($labels | map(length) | max))[]
	 | block($labels), ""),
	((sentences, lag) | wrap(100));
