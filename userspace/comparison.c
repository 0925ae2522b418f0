// SPDX-License-Identifier: GPL-2.0
/*
 * comparison.c - how two looks are shown beside each other: see comparison.h.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "change.h"
#include "check.h"
#include "comparison.h"
#include "series.h"
#include "tell.h"

/**
 * vml_put_head() - say for people what is compared, and how far apart
 * @name: what
 * @ms: time between, 0 if nobody knows
 */
void vml_put_head(const char *name, uint64_t ms)
{
	if (ms)
		printf("%s, after %llu.%llu s\n", name, (unsigned long long)(ms / 1000),
		       (unsigned long long)(ms % 1000 / 100));
	else
		printf("%s\n", name);
}

static void put_sums(struct vml_json *json, const char *key, const struct vml_share *total)
{
	static const int sums[] = { COL_size, COL_rss, COL_swap, COL_reserved };

	vml_json_open(json, key, '{');
	for (size_t i = 0; i < ARRAY_SIZE(sums); i++)
		vml_json_number(json, vml_columns[sums[i]].name, total->kb[sums[i]]);
	vml_json_close(json, '}');
}

/**
 * vml_put_time() - say it in JSON
 * @json: where to
 * @ms: time between, 0 if nobody knows
 */
void vml_put_time(struct vml_json *json, uint64_t ms)
{
	if (ms)
		vml_json_number(json, "ms", ms);
	else
		vml_json_null(json, "ms");
}

/**
 * vml_comparison_table() - show what is different, and end this comparison
 * @c: the comparison
 * @table: the differences
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_comparison_table(struct vml_comparison *c, struct vml_table *table)
{
	int code;

	if (!table->report->nrows && !c->settings->json) {
		puts("nothing changed");
		return VML_EXIT_OK;
	}
	if (!c->settings->json)
		return vml_table_print(table);
	code = vml_table_json(table, &c->json);
	vml_json_close(&c->json, '}');
	return code;
}

/**
 * vml_comparison_begin() - begin another one
 * @c: the comparison
 */
void vml_comparison_begin(struct vml_comparison *c)
{
	if (c->begun && !c->settings->json)
		putchar('\n');
	c->begun = true;
	if (c->settings->json)
		vml_json_open(&c->json, NULL, '{');
}

/**
 * vml_comparison_head() - say which process is compared, and its sums
 * @c: the comparison
 * @h: what to say
 */
void vml_comparison_head(struct vml_comparison *c, const struct vml_heading *h)
{
	if (c->settings->json) {
		vml_json_number(&c->json, "pid", h->pid);
		vml_json_number(&c->json, "old_pid", h->old_pid);
		vml_json_name(&c->json, "name", h->raw ? h->raw : "-");
		vml_put_time(&c->json, h->ms);
		put_sums(&c->json, "old", h->before);
		put_sums(&c->json, "new", h->after);
	} else if (!c->settings->no_headings && !c->settings->raw) {
		vml_put_head(h->name, h->ms);
		printf("size %llu -> %llu kB, rss %llu -> %llu kB\n",
		       (unsigned long long)h->before->kb[COL_size],
		       (unsigned long long)h->after->kb[COL_size],
		       (unsigned long long)h->before->kb[COL_rss],
		       (unsigned long long)h->after->kb[COL_rss]);
	}
}

/* What a series had in its first, or in its last sample. */
static void sample_of(const struct vml_report *report, uint64_t time_ms, struct vml_share *total)
{
	static const int sums[] = { COL_size, COL_rss, COL_swap, COL_reserved };

	for (size_t row = 0; row < report->nrows; row++)
		for (size_t i = 0; i < ARRAY_SIZE(sums); i++)
			if (vml_number(report, row, COL_time_ms) == time_ms &&
			    strcmp(vml_text(report, row, COL_owner), VML_SERIES_TOTAL) == 0)
				total->kb[sums[i]] = vml_number(report, row, sums[i]);
}

static void head_of_series(struct vml_comparison *c, const struct vml_series *series)
{
	uint64_t first = series->time_ms[0], last = series->time_ms[series->samples - 1];
	const struct vml_report *report = series->report;
	struct vml_share before = { 0 }, after = { 0 };
	char name[64];

	sample_of(report, first, &before);
	sample_of(report, last, &after);
	vml_comparison_begin(c);
	snprintf(name, sizeof(name), "process %llu", (unsigned long long)report->pid);
	vml_comparison_head(c, &(struct vml_heading){
		.name = name, .pid = report->pid, .old_pid = report->pid, .ms = last - first,
		.before = &before, .after = &after,
	});
}

/**
 * vml_compare_series() - what grew from the first sample of a series to its last
 * @c: the comparison
 * @report: the series
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_compare_series(struct vml_comparison *c, const struct vml_report *report)
{
	struct vml_table table = { .key = "owners", .change = true };
	struct vml_reports set = { 0 };
	struct vml_series series;
	int err, code = vml_table_choose(&table, c->settings, VML_IN_OWNERS, COL_rss);

	if (code == VML_EXIT_OK && c->settings->maps) {
		vml_tell("--maps needs mappings, a series has owners only: leave it out");
		code = VML_EXIT_USAGE;
	}
	if (code != VML_EXIT_OK)
		return code;
	code = vml_check(report);
	err = vml_series_read(&series, report);
	if (!err)
		err = vml_change_series(&set, &series, &table, &table.report);
	if (!err) {
		head_of_series(c, &series);
		code = vml_worse(code, vml_comparison_table(c, &table));
	} else {
		vml_tell("%s: %s", c->before.name, err == -ENOMEM ? "out of memory" :
			 "a series that does not add up: record it again");
		code = VML_EXIT_FAILURE;
	}
	vml_series_free(&series);
	vml_reports_free(&set);
	return code;
}
