// SPDX-License-Identifier: GPL-2.0
/*
 * table.c - shows a report as a table: see table.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "tell.h"

/**
 * vml_table_has_name() - has a row a name of its own?
 * @table: the table
 * @row: the row
 *
 * Return: true if it does.
 */
bool vml_table_has_name(const struct vml_table *table, size_t row)
{
	return strcmp(vml_text(table->report, row, COL_name), "-") != 0;
}

/**
 * vml_table_text() - text of a column that has text, our own ones too
 * @table: the table
 * @row: the row
 * @id: the column
 *
 * Return: the text as the report has it.
 */
const char *vml_table_text(const struct vml_table *table, size_t row, int id)
{
	if (id == COL_what)
		id = vml_table_has_name(table, row) ? COL_name : COL_owner;
	return vml_text(table->report, row, id);
}

static bool has_column(const struct vml_table *table, int id)
{
	if (id == COL_what)
		return vml_has(table->report, COL_name) && vml_has(table->report, COL_owner);
	return vml_has(table->report, id);
}

/* What qsort() needs to know of a row. */
struct key {
	size_t row;
	uint64_t number;
	const char *text;
	bool change;
	bool ascending;
};

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a;
	const struct key *y = b;
	int order;

	if (x->text)
		order = strcmp(x->text, y->text);
	else if (x->change)
		order = ((int64_t)x->number < (int64_t)y->number) -
			((int64_t)x->number > (int64_t)y->number);
	else
		order = (x->number < y->number) - (x->number > y->number);
	if (x->ascending)
		order = -order;
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static void sort_rows(struct vml_table *table, struct key *keys)
{
	size_t count = table->report->nrows;

	for (size_t i = 0; i < count; i++) {
		keys[i] = (struct key){ .row = i, .ascending = table->ascending };
		if (table->sort < 0)
			continue;
		keys[i].change = vml_is_signed(table, table->sort);
		if (vml_columns[table->sort].unit == VML_UNIT_TEXT)
			keys[i].text = vml_table_text(table, i, table->sort);
		else
			keys[i].number = vml_number(table->report, i, table->sort);
	}
	if (table->sort >= 0)
		qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < count; i++)
		table->order[i] = keys[i].row;
}

/**
 * vml_table_release() - free what vml_table_arrange() made
 * @table: the table; it can be arranged again
 */
void vml_table_release(struct vml_table *table)
{
	free(table->order);
	free(table->again);
	table->order = NULL;
	table->again = NULL;
	table->repeated = 0;
}

/**
 * vml_table_arrange() - put the rows in order
 * @table: its order, shown, again and repeated are set; to be released
 *
 * Return: 0 or -ENOMEM.
 */
int vml_table_arrange(struct vml_table *table)
{
	/* One more, so that no rows at all are no special case. */
	size_t count = table->report->nrows + 1;
	struct key *keys = calloc(count, sizeof(*keys));

	table->order = calloc(count, sizeof(*table->order));
	table->again = vml_report_again(table->report, &table->repeated);
	if (!keys || !table->order || !table->again) {
		free(keys);
		return -ENOMEM;
	}
	sort_rows(table, keys);
	table->shown = table->report->nrows;
	if (table->settings->top && table->settings->top < table->shown)
		table->shown = table->settings->top;
	free(keys);
	return 0;
}

/**
 * vml_table_total() - the sum of a column
 * @table: the table
 * @id: the column
 * @sum: set to the sum; a shared address space is counted once
 *
 * Return: true if a sum of it makes sense.
 */
bool vml_table_total(const struct vml_table *table, int id, uint64_t *sum)
{
	if (vml_columns[id].unit != VML_UNIT_KB && vml_columns[id].unit != VML_UNIT_BYTES &&
	    id != COL_vmas && id != COL_threads && id != COL_processes &&
	    id != COL_unknown_entries)
		return false;
	*sum = 0;
	for (size_t i = 0; i < table->report->nrows; i++)
		if (id == COL_threads || id == COL_processes || !table->again[i])
			*sum += vml_number(table->report, i, id);
	return true;
}

static void put_json_number(const struct vml_table *table, struct vml_json *json,
			    uint64_t number, int id)
{
	if (vml_is_signed(table, id))
		vml_json_signed(json, vml_columns[id].name, number);
	else
		vml_json_number(json, vml_columns[id].name, number);
}

static void put_json_cell(const struct vml_table *table, struct vml_json *json, size_t row, int id)
{
	const char *name = vml_columns[id].name;
	char hex[17];

	switch (vml_columns[id].unit) {
	case VML_UNIT_TEXT:
		vml_json_name(json, name, vml_table_text(table, row, id));
		break;
	case VML_UNIT_HEX:
		snprintf(hex, sizeof(hex), "%llx",
			 (unsigned long long)vml_number(table->report, row, id));
		vml_json_string(json, name, hex, strlen(hex));
		break;
	default:
		put_json_number(table, json, vml_number(table->report, row, id), id);
		break;
	}
}

static void put_json(const struct vml_table *table, struct vml_json *json)
{
	uint64_t sum;

	vml_json_open(json, table->key, '[');
	for (size_t i = 0; i < table->shown; i++) {
		vml_json_open(json, NULL, '{');
		for (size_t c = 0; c < table->ncolumns; c++)
			put_json_cell(table, json, table->order[i], table->columns[c]);
		vml_json_close(json, '}');
	}
	vml_json_close(json, ']');
	vml_json_open(json, "total", '{');
	for (size_t c = 0; c < table->ncolumns; c++)
		if (vml_table_total(table, table->columns[c], &sum))
			put_json_number(table, json, sum, table->columns[c]);
	vml_json_close(json, '}');
}

static void print_json(const struct vml_table *table)
{
	struct vml_json json = { .out = stdout };

	vml_json_open(&json, NULL, '{');
	vml_json_number(&json, "vmledger", VML_ABI);
	if (table->report->pid)
		vml_json_number(&json, "pid", table->report->pid);
	put_json(table, &json);
	vml_json_close(&json, '}');
}

/**
 * vml_table_drop_missing() - leave out columns that the report has not got
 * @table: its columns are set
 *
 * A report may be older or newer: what was asked for by name must be there.
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_table_drop_missing(struct vml_table *table)
{
	size_t kept = 0;

	for (size_t i = 0; i < table->ncolumns; i++) {
		int id = table->columns[i];

		if (has_column(table, id)) {
			table->columns[kept++] = id;
		} else if (table->asked[id]) {
			vml_tell("%s: no column %s (an older module, a group): leave it out",
				 table->report->source ? table->report->source : table->key,
				 vml_columns[id].name);
			return VML_EXIT_FAILURE;
		}
	}
	table->ncolumns = kept;
	return VML_EXIT_OK;
}

/* Shows a table in one of its forms: as text, or into JSON that has begun. */
static int show(struct vml_table *table, struct vml_json *json)
{
	int code = vml_table_drop_missing(table);
	int err;

	if (code != VML_EXIT_OK)
		return code;
	err = vml_table_arrange(table);
	if (!err && json)
		put_json(table, json);
	else if (!err && table->settings->json)
		print_json(table);
	else if (!err)
		err = vml_grid_print(table);
	if (err) {
		vml_tell("cannot print the table: %s", strerror(-err));
		code = VML_EXIT_FAILURE;
	}
	vml_table_release(table);
	return code;
}

/**
 * vml_table_print() - show a report
 * @table: what to show, and how: from vml_table_choose()
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_table_print(struct vml_table *table)
{
	return show(table, NULL);
}

/**
 * vml_table_json() - write rows and total into a JSON object
 * @table: what to show, and how: from vml_table_choose()
 * @json: where to; the object has begun
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_table_json(struct vml_table *table, struct vml_json *json)
{
	return show(table, json);
}
