// SPDX-License-Identifier: GPL-2.0
/*
 * group.c - rows that have something in common, added up: see rows.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

/* A row, by what it is grouped by. */
struct member {
	const char *key;
	size_t row;
};

static int compare_keys(const void *a, const void *b)
{
	const struct member *x = a;
	const struct member *y = b;

	return strcmp(x->key, y->key);
}

/* What can be added up; sizes of an address space only once. */
static void add_member(struct vml_report *groups, const struct vml_report *rows,
		       size_t row, bool again)
{
	size_t group = groups->nrows - 1;

	for (size_t i = 0; i < groups->nfields; i++) {
		int id = groups->fields[i].id;
		bool once = id != COL_threads;

		if (id == COL_processes)
			vml_cell(groups, group, id)->number++;
		else if (vml_columns[id].unit != VML_UNIT_TEXT && !(once && again))
			vml_cell(groups, group, id)->number += vml_number(rows, row, id);
	}
}

static bool can_be_added(int id)
{
	return vml_columns[id].unit == VML_UNIT_KB || vml_columns[id].unit == VML_UNIT_BYTES ||
	       id == COL_threads || id == COL_vmas || id == COL_unknown_entries ||
	       id == COL_walk_ns;
}

static struct vml_report *new_groups(struct vml_reports *set, const struct vml_report *rows,
				     int key)
{
	int ids[COL_NUM];
	size_t count = 0;
	struct vml_report *groups;

	for (int id = 0; id < COL_NUM; id++)
		if (id == key || (id == COL_processes && rows->id == VML_REPORT_processes) ||
		    (vml_has(rows, id) && can_be_added(id)))
			ids[count++] = id;
	groups = vml_report_new(set, rows->id, ids, count);
	if (groups) {
		groups->pid = rows->pid;
		groups->source = rows->source;
	}
	return groups;
}

/**
 * vml_group() - add up rows that have a text in common
 * @set: the report is added to it
 * @rows: the rows
 * @id: the column that holds the text
 * @groups: set to the report: one row for each text
 *
 * Processes that share an address space count once, in the group of the first.
 *
 * Return: 0 or -ENOMEM.
 */
int vml_group(struct vml_reports *set, const struct vml_report *rows, int id,
	      const struct vml_report **groups)
{
	struct member *members = calloc(rows->nrows + 1, sizeof(*members));
	struct vml_report *report = new_groups(set, rows, id);
	size_t repeated;
	bool *again = vml_report_again(rows, &repeated);
	int err = members && report && again ? 0 : -ENOMEM;

	for (size_t i = 0; i < rows->nrows && !err; i++)
		members[i] = (struct member){ .key = vml_text(rows, i, id), .row = i };
	if (!err)
		qsort(members, rows->nrows, sizeof(*members), compare_keys);
	for (size_t i = 0; i < rows->nrows && !err; i++) {
		if (!i || strcmp(members[i].key, members[i - 1].key) != 0) {
			err = vml_report_add(report);
			if (err)
				break;
			vml_cell(report, report->nrows - 1, id)->text = members[i].key;
		}
		add_member(report, rows, members[i].row, again[members[i].row]);
	}
	free(members);
	free(again);
	*groups = report;
	return err;
}
