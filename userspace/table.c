// SPDX-License-Identifier: GPL-2.0
/*
 * table.c - shows a report as a table: see table.h.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "table.h"

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
	const char *name = vml_text(table->report, row, COL_name);
	const char *owner = table->places ? vml_owners[table->places[row].owner].label : "-";

	if (id == COL_owner)
		return owner;
	if (id == COL_what)
		return vml_table_has_name(table, row) ? name : owner;
	return vml_text(table->report, row, id);
}

static bool has_column(const struct vml_table *table, int id)
{
	if (id == COL_owner || id == COL_what)
		return table->places;
	return vml_has(table->report, id);
}

/* What qsort() needs to know of a row. */
struct key {
	size_t row;
	uint64_t number;
	const char *text;
	bool ascending;
};

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a;
	const struct key *y = b;
	int order;

	if (x->text)
		order = strcmp(x->text, y->text);
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

/* Processes that share an address space all name the same mm. */
static void find_repeated(struct vml_table *table, struct key *keys)
{
	size_t count = table->report->nrows;

	if (!vml_has(table->report, COL_mm))
		return;
	for (size_t i = 0; i < count; i++)
		keys[i] = (struct key){ .row = i, .number = vml_number(table->report, i, COL_mm) };
	qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < count; i++) {
		table->again[keys[i].row] = keys[i].number == keys[i - 1].number;
		table->repeated += table->again[keys[i].row];
	}
}

static int arrange(struct vml_table *table)
{
	/* One more, so that no rows at all are no special case. */
	size_t count = table->report->nrows + 1;
	struct key *keys = calloc(count, sizeof(*keys));

	table->order = calloc(count, sizeof(*table->order));
	table->again = calloc(count, sizeof(*table->again));
	if (!keys || !table->order || !table->again) {
		free(keys);
		return -ENOMEM;
	}
	sort_rows(table, keys);
	find_repeated(table, keys);
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
	if (vml_columns[id].unit != VML_UNIT_KB && id != COL_vmas && id != COL_threads &&
	    id != COL_unknown_entries)
		return false;
	*sum = 0;
	for (size_t i = 0; i < table->report->nrows; i++)
		if (id == COL_threads || !table->again[i])
			*sum += vml_number(table->report, i, id);
	return true;
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
		vml_json_number(json, name, vml_number(table->report, row, id));
		break;
	}
}

static void print_json(const struct vml_table *table)
{
	struct vml_json json = { .out = stdout };
	uint64_t sum;

	vml_json_open(&json, NULL, '{');
	vml_json_number(&json, "vmledger", VML_ABI);
	if (table->settings->maps)
		vml_json_number(&json, "pid", table->report->pid);
	vml_json_open(&json, vml_report_names[table->report->id], '[');
	for (size_t i = 0; i < table->report->nrows; i++) {
		vml_json_open(&json, NULL, '{');
		for (size_t c = 0; c < table->ncolumns; c++)
			put_json_cell(table, &json, table->order[i], table->columns[c]);
		vml_json_close(&json, '}');
	}
	vml_json_close(&json, ']');
	vml_json_open(&json, "total", '{');
	for (size_t c = 0; c < table->ncolumns; c++)
		if (vml_table_total(table, table->columns[c], &sum))
			vml_json_number(&json, vml_columns[table->columns[c]].name, sum);
	vml_json_close(&json, '}');
	vml_json_close(&json, '}');
}

/* A report may be older or newer: what was asked for by name must be there. */
static int drop_missing(struct vml_table *table)
{
	size_t kept = 0;

	for (size_t i = 0; i < table->ncolumns; i++) {
		int id = table->columns[i];

		if (has_column(table, id)) {
			table->columns[kept++] = id;
		} else if (table->settings->output) {
			warnx("%s: the report has no column %s: its module is older, leave it out",
			      table->report->source, vml_columns[id].name);
			return VML_EXIT_FAILURE;
		}
	}
	table->ncolumns = kept;
	return VML_EXIT_OK;
}

/**
 * vml_table_print() - show a report
 * @table: what to show, and how: from vml_table_choose()
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_table_print(struct vml_table *table)
{
	int code = drop_missing(table);
	int err = arrange(table);

	if (!err && code == VML_EXIT_OK && table->settings->json)
		print_json(table);
	else if (!err && code == VML_EXIT_OK)
		err = vml_grid_print(table);
	if (err) {
		warnx("cannot print the table: %s", strerror(-err));
		code = VML_EXIT_FAILURE;
	}
	free(table->order);
	free(table->again);
	return code;
}
