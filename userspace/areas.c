// SPDX-License-Identifier: GPL-2.0
/*
 * areas.c - a recorded series as stacked areas: see picture.h.
 */
#include <errno.h>
#include <stdlib.h>

#include "name.h"
#include "picture.h"

#define WIDTH		1000
#define PANEL_HEIGHT	330
#define KIB_IN_MIB	1024.0

/* One above the other: what is paid for, and what is only address space. */
static const struct {
	int id;
	const char *title;
} panels[] = {
	{ COL_rss, "resident, MiB" },
	{ COL_swap, "swapped, MiB" },
	{ COL_size, "virtual size, MiB" },
};

struct rank {
	size_t owner;
	uint64_t most;
};

static int compare_ranks(const void *a, const void *b)
{
	const struct rank *x = a;
	const struct rank *y = b;

	if (x->most != y->most)
		return x->most < y->most ? 1 : -1;
	return (x->owner > y->owner) - (x->owner < y->owner);
}

/* Owners by the most they ever had. */
static struct rank *rank_owners(const struct vml_series *series, const uint64_t *values)
{
	struct rank *ranks = calloc(series->owners + 1, sizeof(*ranks));

	for (size_t i = 0; ranks && i < series->owners; i++) {
		ranks[i].owner = i;
		for (size_t sample = 0; sample < series->samples; sample++) {
			uint64_t value = values[sample * series->owners + i];

			ranks[i].most = value > ranks[i].most ? value : ranks[i].most;
		}
	}
	if (ranks)
		qsort(ranks, series->owners, sizeof(*ranks), compare_ranks);
	return ranks;
}

/* Owners with an area of their own; all others share the last one. */
static size_t count_areas(const struct vml_series *series, const struct rank *ranks)
{
	size_t count = 0;

	while (count < series->owners && ranks[count].most)
		count++;
	return count > VML_PALETTE ? VML_PALETTE + 1 : count;
}

/* Time, and the sums of the first, the first two, ... areas. */
static void put_data(FILE *out, const struct vml_series *series, const uint64_t *values,
		     const struct rank *ranks, size_t areas, size_t panel)
{
	fprintf(out, "$panel%zu << EOD\n", panel);
	for (size_t sample = 0; sample < series->samples; sample++) {
		const uint64_t *now = values + sample * series->owners;
		uint64_t sum = 0;

		fprintf(out, "%.3f", (series->time_ms[sample] - series->time_ms[0]) / 1000.0);
		for (size_t area = 0; area < areas; area++) {
			sum += now[ranks[area].owner];
			for (size_t i = area + 1; area == VML_PALETTE && i < series->owners; i++)
				sum += now[ranks[i].owner];
			fprintf(out, " %.3f", sum / KIB_IN_MIB);
		}
		putc('\n', out);
	}
	fputs("EOD\n", out);
}

/* Whoever wrote the series chose it. */
static int put_owner(FILE *out, const char *owner)
{
	char *name = vml_name_printable(owner, true);

	if (!name)
		return -ENOMEM;
	vml_plot_quoted(out, name);
	free(name);
	return 0;
}

/* The highest first, so that each covers what is not its own of the one before. */
static int put_plot(FILE *out, const struct vml_series *series, const struct rank *ranks,
		    size_t areas, size_t panel, const unsigned int *colors)
{
	fputs("set title ", out);
	vml_plot_quoted(out, panels[panel].title);
	fputs("\nplot ", out);
	for (size_t area = areas; area-- > 0;) {
		fprintf(out, "$panel%zu using 1:%zu with filledcurves x1 lc rgb %u title ", panel,
			area + 2, area < VML_PALETTE ? colors[ranks[area].owner] : VML_GREY);
		if (put_owner(out, area < VML_PALETTE ? series->owner[ranks[area].owner] :
							"others") < 0)
			return -ENOMEM;
		fputs(area ? ", \\\n     " : "\n", out);
	}
	return 0;
}

static bool has_panel(const struct vml_series *series, int id)
{
	for (size_t row = 0; row < series->report->nrows; row++)
		if (vml_number(series->report, row, id))
			return true;
	return false;
}

/* An owner has the colour that its rank in the first panel gives it, everywhere. */
static int put_panel(FILE *out, const struct vml_series *series, size_t panel,
		     unsigned int *colors)
{
	uint64_t *values;
	int err = vml_series_values(series, panels[panel].id, &values);
	struct rank *ranks = err ? NULL : rank_owners(series, values);

	if (!err && !ranks)
		err = -ENOMEM;
	for (size_t i = 0; !err && !panel && i < series->owners; i++)
		colors[ranks[i].owner] = i < VML_PALETTE ? vml_palette[i] : VML_GREY;
	if (!err && has_panel(series, panels[panel].id)) {
		size_t areas = count_areas(series, ranks);

		put_data(out, series, values, ranks, areas, panel);
		err = put_plot(out, series, ranks, areas, panel, colors);
	}
	free(ranks);
	free(values);
	return err;
}

/**
 * vml_areas_write() - draw a series
 * @out: where the script goes
 * @terminal: gnuplot's word for the form of the picture
 * @series: the series
 *
 * Return: 0, -ENOMEM, -ENODATA if there are less than two samples, or -EINVAL if
 * owners do not add up.
 */
int vml_areas_write(FILE *out, const char *terminal, const struct vml_series *series)
{
	unsigned int *colors;
	size_t shown = 0;
	int err = 0;

	if (series->samples < 2)
		return -ENODATA;
	colors = calloc(series->owners + 1, sizeof(*colors));
	if (!colors)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(panels); i++)
		shown += has_panel(series, panels[i].id);
	vml_plot_begin(out, terminal, WIDTH, PANEL_HEIGHT * shown);
	fprintf(out, "set multiplot layout %zu,1 title 'process %llu, %zu samples'\n", shown,
		(unsigned long long)series->report->pid, series->samples);
	fputs("set style fill solid 1 noborder\nset xlabel 'seconds'\nset yrange [0:*]\n"
	      "set key outside right top Left reverse noenhanced\nset lmargin 12\n"
	      "set grid front\nset tics front\nset autoscale xfix\n", out);
	for (size_t i = 0; i < ARRAY_SIZE(panels) && !err; i++)
		err = put_panel(out, series, i, colors);
	fputs("unset multiplot\n", out);
	free(colors);
	return err;
}
