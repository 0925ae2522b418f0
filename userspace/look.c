// SPDX-License-Identifier: GPL-2.0
/*
 * look.c - one look of the live view: see look.h.
 */
#include <errno.h>
#include <string.h>

#include "change.h"
#include "look.h"
#include "process.h"
#include "rows.h"
#include "tell.h"

static const int added[] = { COL_change };

/* The rows with one column more, of our own to write into. */
static int keep_rows(struct vml_look *look, const struct vml_report *rows)
{
	int err;

	look->rows = vml_report_like(&look->derived, rows, added, ARRAY_SIZE(added));
	err = look->rows ? 0 : -ENOMEM;
	for (size_t i = 0; i < rows->nrows && !err; i++)
		err = vml_report_copy(look->rows, rows, i);
	if (!err)
		return VML_EXIT_OK;
	vml_tell("out of memory");
	return VML_EXIT_FAILURE;
}

/**
 * vml_look_list() - look at all processes
 * @look: filled in; to be freed
 * @source: where to ask
 * @table: which columns are wanted, filters and groups
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_look_list(struct vml_look *look, struct vml_source *source, struct vml_table *table)
{
	const struct vml_report *processes, *rows;
	int code;

	*look = (struct vml_look){ .key = COL_pid };
	code = vml_source_list(source, &look->answers, &processes);
	if (code == VML_EXIT_OK)
		code = vml_rows_make(source, NULL, table, processes, &look->derived, &rows);
	if (code == VML_EXIT_OK)
		code = keep_rows(look, rows);
	if (code == VML_EXIT_OK && table->settings->group)
		look->key = vml_column_find(table->settings->group, strlen(table->settings->group));
	return code;
}

/**
 * vml_look_owners() - look at the owners of one process
 * @look: filled in; to be freed
 * @source: where to ask
 * @pid: the process
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_look_owners(struct vml_look *look, struct vml_source *source, uint64_t pid)
{
	static const struct vml_account nothing;
	const struct vml_report *rows;
	struct vml_process process;
	struct vml_account account;
	int code;

	*look = (struct vml_look){ .key = COL_owner };
	code = vml_process_get(source, NULL, pid, &look->answers, &process);
	if (code != VML_EXIT_OK)
		return code;
	if (vml_account_make(&account, &process) < 0 ||
	    vml_change_owners(&look->derived, &nothing, &account, NULL, &rows) < 0) {
		vml_tell("out of memory");
		return VML_EXIT_FAILURE;
	}
	look->name = vml_account_name(&account);
	return keep_rows(look, rows);
}

/**
 * vml_look_same() - are two rows about the same?
 * @a: one look
 * @x: a row of it
 * @b: another
 * @y: a row of that
 *
 * Return: true if they are.
 */
bool vml_look_same(const struct vml_look *a, size_t x, const struct vml_look *b, size_t y)
{
	if (a->key != b->key)
		return false;
	if (vml_columns[a->key].unit == VML_UNIT_TEXT)
		return strcmp(vml_text(a->rows, x, a->key), vml_text(b->rows, y, b->key)) == 0;
	return vml_number(a->rows, x, a->key) == vml_number(b->rows, y, b->key);
}

/**
 * vml_look_compare() - find out what changed
 * @look: its column change is filled in
 * @before: an earlier look, or one without rows; what is new since is all change
 */
void vml_look_compare(struct vml_look *look, const struct vml_look *before)
{
	size_t rows = before->rows ? before->rows->nrows : 0;
	size_t next = 0;

	for (size_t i = 0; i < look->rows->nrows && before->rows; i++) {
		uint64_t now = vml_number(look->rows, i, COL_rss), then = 0;
		size_t tried = 0;

		/* Mostly it is the one behind the last that was found. */
		while (tried < rows && !vml_look_same(look, i, before, (next + tried) % rows))
			tried++;
		if (tried < rows) {
			then = vml_number(before->rows, (next + tried) % rows, COL_rss);
			next += tried + 1;
		}
		vml_cell(look->rows, i, COL_change)->number = now - then;
	}
}

/**
 * vml_look_free() - free what was looked at
 * @look: the look; empty afterwards
 */
void vml_look_free(struct vml_look *look)
{
	vml_reports_free(&look->answers);
	vml_reports_free(&look->derived);
	*look = (struct vml_look){ 0 };
}
