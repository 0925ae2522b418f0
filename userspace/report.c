// SPDX-License-Identifier: GPL-2.0
/*
 * report.c - reports of the module: see report.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define REPORT_NAME(name)	#name,
const char *const vml_report_names[VML_REPORT_NUM] = {
	VML_REPORTS(REPORT_NAME)
	VML_CLIENT_REPORTS(REPORT_NAME)
};

#define FIRST_ROWS	64

static void free_report(struct vml_report *r)
{
	if (!r)
		return;
	free(r->fields);
	free(r->cells);
	free(r);
}

/* Without these nothing can be said. Each list ends with -1. */
static const short sums[] = {
	COL_size, COL_rss, COL_swap, COL_reserved, COL_hugetlb, COL_device, -1,
};

static const struct {
	bool sums;
	short others[5];
} needed[VML_REPORT_NUM] = {
	[VML_REPORT_summary] = { true, { -1 } },
	[VML_REPORT_vmas] = { true, { COL_start, COL_end, COL_perms, COL_kind, -1 } },
	[VML_REPORT_pages] = { false, { COL_pss, COL_uss, -1 } },
	[VML_REPORT_ranges] = { true, { COL_start, COL_end, -1 } },
	[VML_REPORT_threads] = { false, { COL_tid, COL_sp, -1 } },
	[VML_REPORT_processes] = { true, { COL_pid, -1 } },
	[VML_REPORT_layout] = { false, { COL_start, COL_end, COL_section, COL_name, -1 } },
	[VML_REPORT_origins] = { false, { COL_pid, COL_user, COL_cgroup, -1 } },
	[VML_REPORT_series] = { true, { COL_time_ms, COL_owner, -1 } },
};

static int lacks_one_of(const struct vml_report *r, const short *ids)
{
	for (; *ids >= 0; ids++)
		if (!vml_has(r, *ids))
			return *ids;
	return -1;
}

/**
 * vml_report_lacks() - is a column missing without which nothing can be said?
 * @r: the report; one that was cut off may not have got that far
 *
 * Return: the id of such a column, -1 if there is none.
 */
int vml_report_lacks(const struct vml_report *r)
{
	int id = -1;

	if (r->end == VML_END_CUT && (r->id == VML_REPORT_summary || !r->fields))
		return -1;
	if (needed[r->id].sums)
		id = lacks_one_of(r, sums);
	return id >= 0 ? id : lacks_one_of(r, needed[r->id].others);
}

/**
 * vml_reports_find() - look a report up
 * @set: where
 * @id: which report
 * @pid: whom it is about; 0 for any
 *
 * Return: the last such report, NULL if there is none.
 */
const struct vml_report *vml_reports_find(const struct vml_reports *set, enum vml_report_id id,
					  uint64_t pid)
{
	for (size_t i = set->count; i-- > 0;)
		if (set->report[i]->id == id && (!pid || set->report[i]->pid == pid))
			return set->report[i];
	return NULL;
}

/**
 * vml_reports_free() - free all reports
 * @set: the reports; empty afterwards
 */
void vml_reports_free(struct vml_reports *set)
{
	for (size_t i = 0; i < set->count; i++)
		free_report(set->report[i]);
	for (size_t i = 0; i < set->texts; i++)
		free(set->text[i]);
	free(set->report);
	free(set->program);
	free(set->text);
	memset(set, 0, sizeof(*set));
}

/**
 * vml_reports_keep() - have a set own a text
 * @set: the set
 * @text: the text, from malloc(); freed with the set, or now if there is no memory
 *
 * Return: 0 or -ENOMEM.
 */
int vml_reports_keep(struct vml_reports *set, char *text)
{
	char **texts = reallocarray(set->text, set->texts + 1, sizeof(*texts));

	if (!texts) {
		free(text);
		return -ENOMEM;
	}
	set->text = texts;
	texts[set->texts++] = text;
	return 0;
}

/* An empty report with room for columns. */
static struct vml_report *add_report(struct vml_reports *set, size_t columns)
{
	struct vml_report **reports;
	struct vml_report *report;

	reports = reallocarray(set->report, set->count + 1, sizeof(*reports));
	if (!reports)
		return NULL;
	set->report = reports;
	report = calloc(1, sizeof(*report));
	if (!report)
		return NULL;
	set->report[set->count++] = report;
	memset(report->at, -1, sizeof(report->at));
	report->end = VML_END_YES;
	report->fields = calloc(columns + 1, sizeof(*report->fields));
	return report->fields ? report : NULL;
}

static void add_column(struct vml_report *report, int id)
{
	if (report->at[id] >= 0)
		return;
	report->at[id] = report->nfields;
	report->fields[report->nfields++] = (struct vml_field){
		.name = vml_columns[id].name, .id = id,
	};
}

/**
 * vml_report_new() - begin a report of our own
 * @set: what it belongs to
 * @id: which report
 * @ids: its columns
 * @count: how many
 *
 * Return: the report, without rows; NULL without memory.
 */
struct vml_report *vml_report_new(struct vml_reports *set, enum vml_report_id id, const int *ids,
				  size_t count)
{
	struct vml_report *report = add_report(set, count);

	if (!report)
		return NULL;
	report->id = id;
	for (size_t i = 0; i < count; i++)
		add_column(report, ids[i]);
	return report;
}

/**
 * vml_report_like() - begin a report with the columns of another, and more
 * @set: what it belongs to
 * @model: the other report; its texts must live as long as the new one
 * @ids: columns to add
 * @count: how many
 *
 * Return: the report, without rows; NULL without memory.
 */
struct vml_report *vml_report_like(struct vml_reports *set, const struct vml_report *model,
				   const int *ids, size_t count)
{
	struct vml_report *report = add_report(set, model->nfields + count);

	if (!report)
		return NULL;
	report->id = model->id;
	report->pid = model->pid;
	report->page_kb = model->page_kb;
	report->source = model->source;
	for (size_t i = 0; i < model->nfields; i++)
		if (model->fields[i].id >= 0)
			add_column(report, model->fields[i].id);
	for (size_t i = 0; i < count; i++)
		add_column(report, ids[i]);
	return report;
}

/**
 * vml_report_add() - add a row
 * @report: a report of our own; the row is its last, numbers are 0, texts "-"
 *
 * Return: 0 or -ENOMEM.
 */
int vml_report_add(struct vml_report *report)
{
	size_t rows = report->nrows;
	union vml_cell *cells;

	/* Room doubles whenever the rows fill it. */
	if (!rows || (rows >= FIRST_ROWS && !(rows & (rows - 1)))) {
		size_t room = rows ? 2 * rows : FIRST_ROWS;

		cells = reallocarray(report->cells, room, (report->nfields + 1) * sizeof(*cells));
		if (!cells)
			return -ENOMEM;
		report->cells = cells;
	}
	report->nrows++;
	for (size_t i = 0; i < report->nfields; i++) {
		union vml_cell *cell = &report->cells[rows * report->nfields + i];

		cell->number = 0;
		if (vml_columns[report->fields[i].id].unit == VML_UNIT_TEXT)
			cell->text = "-";
	}
	return 0;
}

/**
 * vml_report_copy() - add a row of another report
 * @report: a report of our own
 * @from: the other; columns it has not keep what vml_report_add() gives
 * @row: which row of it
 *
 * Return: 0 or -ENOMEM.
 */
int vml_report_copy(struct vml_report *report, const struct vml_report *from, size_t row)
{
	int err = vml_report_add(report);

	for (size_t i = 0; !err && i < report->nfields; i++) {
		int id = report->fields[i].id;

		if (vml_has(from, id))
			*vml_cell(report, report->nrows - 1, id) =
				from->cells[row * from->nfields + from->at[id]];
	}
	return err;
}

static int compare_pairs(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	if (x[0] != y[0])
		return x[0] < y[0] ? -1 : 1;
	return (x[1] > y[1]) - (x[1] < y[1]);
}

/**
 * vml_report_again() - which rows repeat the address space of an earlier row?
 * @report: the report
 * @count: set to how many do
 *
 * Processes that share an address space all name the same mm.
 *
 * Return: an answer for each row, to be freed; NULL without memory.
 */
bool *vml_report_again(const struct vml_report *report, size_t *count)
{
	/* One more, so that no rows at all are no special case. */
	bool *again = calloc(report->nrows + 1, sizeof(*again));
	uint64_t (*pairs)[2] = calloc(report->nrows + 1, sizeof(*pairs));

	*count = 0;
	if (!again || !pairs) {
		free(again);
		free(pairs);
		return NULL;
	}
	for (size_t i = 0; i < report->nrows; i++) {
		pairs[i][0] = vml_number(report, i, COL_mm);
		pairs[i][1] = i;
	}
	if (vml_has(report, COL_mm))
		qsort(pairs, report->nrows, sizeof(*pairs), compare_pairs);
	for (size_t i = 1; i < report->nrows && vml_has(report, COL_mm); i++) {
		again[pairs[i][1]] = pairs[i][0] == pairs[i - 1][0];
		*count += again[pairs[i][1]];
	}
	free(pairs);
	return again;
}
