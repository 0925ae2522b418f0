# SPDX-License-Identifier: GPL-2.0
#
# plot.jq - bench.json as gnuplot wants it: label, ratio, spread, must-hold

.rows | map(select(.ratio)) | sort_by(.where, .workload, .report)[] |
["\(.workload): \(.report) / \(.against)" + (if .where == "uml" then "" else " (\(.where))" end),
 .ratio, .spread[0], .spread[1], .must // "?"] | map(tostring) | join("\t")
