# SPDX-License-Identifier: GPL-2.0
#
# plot.gp - how many times cheaper, one bar for each row: needs type, data, out

set datafile separator "\t"
set datafile missing "?"
rows = system(sprintf("wc -l < '%s'", data)) + 0
if (type eq "png") \
	set terminal png size 1000, 120 + 22 * rows noenhanced font "Sans,10"; \
else \
	set terminal svg size 1000, 120 + 22 * rows noenhanced font "Sans,10"
set output out

set title "Times cheaper than what the kernel offers (bar: median, line: spread, mark: must hold)"
set logscale x
set xrange [0.1:*]
set yrange [rows + 0.5:0.5]
set grid xtics
set tics nomirror
set key off
set lmargin 42
set arrow from 1, graph 0 to 1, graph 1 nohead lt -1

plot data using (0.1):($0 + 1):(0.1):2:($0 + 0.7):($0 + 1.3):ytic(1) \
		with boxxyerror fillstyle solid 0.6 noborder lc rgb "#4477aa", \
	data using 2:($0 + 1):3:4 with xerrorbars pointtype 0 lc rgb "#222222", \
	data using 5:($0 + 1) with points pointtype 9 lc rgb "#cc3311"
