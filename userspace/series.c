// SPDX-License-Identifier: GPL-2.0
/*
 * series.c - what owners had, time after time: see series.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "series.h"

#define ID(name)	COL_##name,
static const int amounts[] = { VML_SUMS(ID) VML_CLASSES(ID) };
static const int columns[] = { COL_time_ms, VML_SUMS(ID) VML_CLASSES(ID) COL_owner };

/**
 * vml_recording_begin() - prepare to write a series
 * @recording: filled in
 * @set: its rows belong to it
 * @pid: whom it is about
 * @page_kb: size of a base page
 *
 * Return: 0 or -ENOMEM.
 */
int vml_recording_begin(struct vml_recording *recording, struct vml_reports *set, uint64_t pid,
			uint64_t page_kb)
{
	memset(recording, 0, sizeof(*recording));
	recording->report = vml_report_new(set, VML_REPORT_series, columns, ARRAY_SIZE(columns));
	if (!recording->report)
		return -ENOMEM;
	recording->report->pid = pid;
	recording->report->page_kb = page_kb;
	return 0;
}

static int add_row(struct vml_report *report, const struct vml_share *share, const char *owner,
		   uint64_t time_ms)
{
	int err = vml_report_add(report);

	for (size_t i = 0; i < ARRAY_SIZE(amounts) && !err; i++)
		vml_cell(report, report->nrows - 1, amounts[i])->number = share->kb[amounts[i]];
	if (!err) {
		vml_cell(report, report->nrows - 1, COL_time_ms)->number = time_ms;
		vml_cell(report, report->nrows - 1, COL_owner)->text = owner;
	}
	return err;
}

/* Remembers what an owner has. */
static bool has_changed(struct vml_recording *recording, const struct vml_share *share)
{
	uint64_t *last = recording->last[share->owner];
	bool changed = false;

	for (size_t i = 0; i < ARRAY_SIZE(amounts); i++) {
		changed = changed || last[amounts[i]] != share->kb[amounts[i]];
		last[amounts[i]] = share->kb[amounts[i]];
	}
	return changed;
}

/**
 * vml_recording_add() - add a sample
 * @recording: its report holds the rows of this sample alone, to be written
 * @account: what each owner has
 * @time_ms: when
 *
 * Return: 0 or -ENOMEM.
 */
int vml_recording_add(struct vml_recording *recording, const struct vml_account *account,
		      uint64_t time_ms)
{
	int err;

	recording->report->nrows = 0;
	err = add_row(recording->report, &account->total, VML_SERIES_TOTAL, time_ms);
	for (size_t i = 0; i < VML_OWNER_NUM && !err; i++)
		if (has_changed(recording, &account->share[i]))
			err = add_row(recording->report, &account->share[i], vml_owners[i].label,
				      time_ms);
	recording->rows += recording->report->nrows;
	return err;
}

static bool is_total(const struct vml_report *report, size_t row)
{
	return strcmp(vml_text(report, row, COL_owner), VML_SERIES_TOTAL) == 0;
}

static size_t find_owner(const struct vml_series *series, const char *name)
{
	size_t i = 0;

	while (i < series->owners && strcmp(series->owner[i], name) != 0)
		i++;
	return i;
}

/**
 * vml_series_read() - find out which owners and samples a series has
 * @series: filled in; to be freed
 * @report: the series as it was read; must live as long
 *
 * Return: 0, -ENOMEM, or -EINVAL if its rows are in no order that makes samples.
 */
int vml_series_read(struct vml_series *series, const struct vml_report *report)
{
	*series = (struct vml_series){ .report = report };
	series->owner = calloc(report->nrows + 1, sizeof(*series->owner));
	series->time_ms = calloc(report->nrows + 1, sizeof(*series->time_ms));
	if (!series->owner || !series->time_ms)
		return -ENOMEM;
	for (size_t row = 0; row < report->nrows; row++) {
		const char *name = vml_text(report, row, COL_owner);
		uint64_t time = vml_number(report, row, COL_time_ms);
		uint64_t last = series->samples ? series->time_ms[series->samples - 1] : 0;

		if (is_total(report, row) && time >= last)
			series->time_ms[series->samples++] = time;
		else if (is_total(report, row) || !series->samples || time != last)
			return -EINVAL;
		else if (find_owner(series, name) == series->owners)
			series->owner[series->owners++] = name;
	}
	return series->samples ? 0 : -EINVAL;
}

/**
 * vml_series_free() - free what vml_series_read() made
 * @series: the series
 */
void vml_series_free(struct vml_series *series)
{
	free(series->owner);
	free(series->time_ms);
	*series = (struct vml_series){ 0 };
}

/**
 * vml_series_values() - one column of a series as a matrix
 * @series: the series
 * @id: the column
 * @values: set to samples times owners numbers, to be freed; an owner without a row
 *	has what it had before
 *
 * Return: 0, -ENOMEM, or -EINVAL if the owners of a sample do not make its total.
 */
int vml_series_values(const struct vml_series *series, int id, uint64_t **values)
{
	const struct vml_report *report = series->report;
	uint64_t *matrix = calloc(series->samples * series->owners + 1, sizeof(*matrix));
	size_t row = 0;

	*values = matrix;
	if (!matrix)
		return -ENOMEM;
	for (size_t sample = 0; sample < series->samples; sample++) {
		uint64_t *now = matrix + sample * series->owners;
		uint64_t total = vml_number(report, row++, id), sum = 0;

		if (sample)
			memcpy(now, now - series->owners, series->owners * sizeof(*now));
		for (; row < report->nrows && !is_total(report, row); row++)
			now[find_owner(series, vml_text(report, row, COL_owner))] =
				vml_number(report, row, id);
		for (size_t i = 0; i < series->owners; i++)
			sum += now[i];
		if (sum != total)
			return -EINVAL;
	}
	return 0;
}
