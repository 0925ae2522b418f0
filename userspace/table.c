// SPDX-License-Identifier: GPL-2.0
/*
 * table.c - shows a report as a table: see table.h.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "json.h"
#include "name.h"
#include "table.h"

#define NAME_MIN	12	/* what is left of a name, at least */

static unsigned int tables_mask(bool maps)
{
	return maps ? VML_IN_MAPS : VML_IN_LIST;
}

static void list_columns(bool maps)
{
	fprintf(stderr, "columns:");
	for (int id = 0; id < COL_NUM; id++)
		if (vml_columns[id].tables & tables_mask(maps))
			fprintf(stderr, " %s", vml_columns[id].name);
	fputc('\n', stderr);
}

static int find_column(const char *name, size_t len, bool maps)
{
	int id = vml_column_find(name, len);

	if (id >= 0 && vml_columns[id].tables & tables_mask(maps))
		return id;
	warnx("unknown column '%.*s': choose from those below, or see vmledger --help", (int)len,
	      name);
	list_columns(maps);
	return -1;
}

static void add_column(struct vml_table *table, int id)
{
	for (size_t i = 0; i < table->ncolumns; i++)
		if (table->columns[i] == id)
			return;
	table->columns[table->ncolumns++] = id;
}

/* A leading + adds to the default; JSON has everything by default. */
static int choose_columns(struct vml_table *table, const struct vml_settings *settings)
{
	const char *list = settings->output;
	unsigned int wanted = settings->maps ? VML_DEFAULT_MAPS : VML_DEFAULT_LIST;

	if (settings->json)
		wanted = tables_mask(settings->maps);
	for (int id = 0; id < COL_NUM && (!list || *list == '+'); id++)
		if (vml_columns[id].tables & wanted && !(settings->json && id == COL_what))
			add_column(table, id);
	if (list && *list == '+')
		list++;
	while (list) {
		size_t len = strcspn(list, ",");
		int id = find_column(list, len, settings->maps);

		if (id < 0)
			return VML_EXIT_USAGE;
		add_column(table, id);
		list = list[len] ? list + len + 1 : NULL;
	}
	return VML_EXIT_OK;
}

/**
 * vml_table_choose() - find out what to show
 * @table: columns and order are set
 * @settings: what was asked for
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_table_choose(struct vml_table *table, const struct vml_settings *settings)
{
	const char *sort = settings->sort;

	table->settings = settings;
	table->sort = settings->maps ? -1 : COL_rss;
	if (sort) {
		table->ascending = *sort == '-';
		sort += table->ascending;
		table->sort = find_column(sort, strlen(sort), settings->maps);
		if (table->sort < 0)
			return VML_EXIT_USAGE;
	}
	return choose_columns(table, settings);
}

static bool has_name(const struct vml_report *report, size_t row)
{
	return strcmp(vml_text(report, row, COL_name), "-") != 0;
}

/* Text of a column that has text; of the client's own columns too. */
static const char *text_of(const struct vml_table *table, size_t row, int id)
{
	const char *name = vml_text(table->report, row, COL_name);
	const char *owner = table->places ? vml_owners[table->places[row].owner].label : "-";

	if (id == COL_owner)
		return owner;
	if (id == COL_what)
		return has_name(table->report, row) ? name : owner;
	return vml_text(table->report, row, id);
}

static bool has_column(const struct vml_table *table, int id)
{
	if (id == COL_owner || id == COL_what)
		return table->places;
	return vml_has(table->report, id);
}

/* qsort() has no argument for it: rows carry what they are sorted by. */
struct row {
	size_t at;
	uint64_t number;
	const char *text;
	bool ascending;
};

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;
	int order;

	if (x->text)
		order = strcmp(x->text, y->text);
	else
		order = (x->number < y->number) - (x->number > y->number);
	if (x->ascending)
		order = -order;
	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static struct row *sort_rows(const struct vml_table *table)
{
	size_t count = table->report->nrows;
	struct row *rows = calloc(count + 1, sizeof(*rows));

	for (size_t i = 0; rows && i < count; i++) {
		rows[i].at = i;
		rows[i].ascending = table->ascending;
		if (table->sort < 0)
			continue;
		if (vml_columns[table->sort].unit == VML_UNIT_TEXT)
			rows[i].text = text_of(table, i, table->sort);
		else
			rows[i].number = vml_number(table->report, i, table->sort);
	}
	if (rows && table->sort >= 0)
		qsort(rows, count, sizeof(*rows), compare_rows);
	return rows;
}

static void format_human(uint64_t kb, char *text, size_t size)
{
	static const char units[] = "KMGTPE";
	size_t unit = 0;
	uint64_t rest = 0;

	while (kb >= 1024 && units[unit + 1]) {
		rest = kb % 1024;
		kb /= 1024;
		unit++;
	}
	if (kb < 10 && unit)
		snprintf(text, size, "%llu.%llu%c", (unsigned long long)kb,
			 (unsigned long long)(rest * 10 / 1024), units[unit]);
	else
		snprintf(text, size, "%llu%c", (unsigned long long)kb, units[unit]);
}

static void format_number(const struct vml_table *table, uint64_t number, int id, char *text,
			  size_t size)
{
	enum vml_sizes sizes = table->settings->sizes;

	if (vml_columns[id].unit == VML_UNIT_HEX)
		snprintf(text, size, "%llx", (unsigned long long)number);
	else if (vml_columns[id].unit == VML_UNIT_KB && sizes == VML_SIZES_HUMAN)
		format_human(number, text, size);
	else if (vml_columns[id].unit == VML_UNIT_KB && sizes == VML_SIZES_BYTES)
		snprintf(text, size, "%llu", (unsigned long long)(number * 1024));
	else
		snprintf(text, size, "%llu", (unsigned long long)number);
}

/* Text of a cell, to be freed. */
static char *format_cell(const struct vml_table *table, size_t row, int id)
{
	const char *text;
	char number[32];
	char *bracketed, *printable;

	if (vml_columns[id].unit != VML_UNIT_TEXT) {
		format_number(table, vml_number(table->report, row, id), id, number,
			      sizeof(number));
		return strdup(number);
	}
	text = text_of(table, row, id);
	printable = vml_name_printable(text, table->settings->utf8);
	if (!printable || id != COL_what || has_name(table->report, row))
		return printable;
	/* An owner is our word, not the kernel's: brackets tell it apart from a name. */
	if (asprintf(&bracketed, "[%s]", printable) < 0)
		bracketed = NULL;
	free(printable);
	return bracketed;
}

/* The sum of a column, where a sum makes sense: a shared address space once. */
static bool total_of(const struct vml_table *table, const bool *again, int id, uint64_t *sum)
{
	if (vml_columns[id].unit != VML_UNIT_KB && id != COL_vmas && id != COL_threads &&
	    id != COL_unknown_entries)
		return false;
	*sum = 0;
	for (size_t i = 0; i < table->report->nrows; i++)
		if (id == COL_threads || !again[i])
			*sum += vml_number(table->report, i, id);
	return true;
}

static int compare_mm(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Which rows repeat an address space that stands in a row before? */
static bool *find_repeated(const struct vml_report *report, size_t *repeated)
{
	struct row *rows = calloc(report->nrows + 1, sizeof(*rows));
	bool *again = calloc(report->nrows + 1, sizeof(*again));

	*repeated = 0;
	if (!rows || !again) {
		free(rows);
		free(again);
		return NULL;
	}
	for (size_t i = 0; vml_has(report, COL_mm) && i < report->nrows; i++)
		rows[i] = (struct row){ .at = i, .number = vml_number(report, i, COL_mm) };
	if (vml_has(report, COL_mm))
		qsort(rows, report->nrows, sizeof(*rows), compare_mm);
	for (size_t i = 1; vml_has(report, COL_mm) && i < report->nrows; i++) {
		again[rows[i].at] = rows[i].number == rows[i - 1].number;
		*repeated += again[rows[i].at];
	}
	free(rows);
	return again;
}

static int terminal_width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (columns && atoi(columns) > 0)
		return atoi(columns);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return 80;
}

/* The end of a path says more than its beginning: "...gnu/libc.so.6". */
static void shorten_path(char *path, size_t width)
{
	size_t len = strlen(path);
	char *tail;

	if (path[0] != '/' || len <= width || width < NAME_MIN)
		return;
	tail = path + len - (width - 3);
	while ((*tail & 0xc0) == 0x80)
		tail++;		/* not within a character */
	memcpy(path, "...", 3);
	memmove(path + 3, tail, strlen(tail) + 1);
}

/* Cells of the table, row by row; the last row is the total. */
struct grid {
	char **cell;
	size_t rows;
	size_t columns;
};

static char **grid_at(const struct grid *grid, size_t row, size_t column)
{
	return &grid->cell[row * grid->columns + column];
}

static void free_grid(struct grid *grid)
{
	for (size_t i = 0; grid->cell && i < grid->rows * grid->columns; i++)
		free(grid->cell[i]);
	free(grid->cell);
}

/* Scripts that leave the header out, or ask for raw text, want rows only. */
static bool has_total(const struct vml_table *table)
{
	return !table->settings->no_headings && !table->settings->raw;
}

static int fill_grid(const struct vml_table *table, const struct row *rows, const bool *again,
		     struct grid *grid)
{
	bool total = has_total(table);
	bool labelled = false;
	char text[32];
	uint64_t sum;

	grid->columns = table->ncolumns;
	grid->rows = table->report->nrows + total;
	grid->cell = calloc(grid->rows * grid->columns + 1, sizeof(*grid->cell));
	if (!grid->cell)
		return -ENOMEM;
	for (size_t i = 0; i < table->report->nrows; i++) {
		for (size_t c = 0; c < table->ncolumns; c++) {
			*grid_at(grid, i, c) = format_cell(table, rows[i].at, table->columns[c]);
			if (!*grid_at(grid, i, c))
				return -ENOMEM;
		}
	}
	for (size_t c = 0; total && c < table->ncolumns; c++) {
		int id = table->columns[c];

		text[0] = '\0';
		if (total_of(table, again, id, &sum)) {
			format_number(table, sum, id, text, sizeof(text));
		} else if (!labelled) {
			strcpy(text, "total");
			labelled = true;
		}
		*grid_at(grid, table->report->nrows, c) = strdup(text);
		if (!*grid_at(grid, table->report->nrows, c))
			return -ENOMEM;
	}
	return 0;
}

static void shorten_names(const struct vml_table *table, struct grid *grid)
{
	size_t last = table->ncolumns - 1;
	size_t used = 0;
	int width = terminal_width();

	if (!width || !table->ncolumns || vml_columns[table->columns[last]].unit != VML_UNIT_TEXT)
		return;
	for (size_t c = 0; c < last; c++) {
		size_t widest = strlen(vml_columns[table->columns[c]].name);

		for (size_t i = 0; i < grid->rows; i++) {
			size_t len = strlen(*grid_at(grid, i, c));

			widest = len > widest ? len : widest;
		}
		used += widest + 1;
	}
	for (size_t i = 0; (size_t)width > used && i < grid->rows; i++)
		shorten_path(*grid_at(grid, i, last), width - used);
}

static int print_grid(const struct vml_table *table, const struct grid *grid)
{
	struct libscols_table *out = scols_new_table();
	int err = out ? 0 : -ENOMEM;

	for (size_t c = 0; !err && c < grid->columns; c++) {
		const struct vml_column *column = &vml_columns[table->columns[c]];
		bool text = column->unit == VML_UNIT_TEXT;
		char heading[32];
		size_t i = 0;

		for (; column->name[i] && i + 1 < sizeof(heading); i++)
			heading[i] = toupper((unsigned char)column->name[i]);
		heading[i] = '\0';
		if (!scols_table_new_column(out, heading, 0,
					    text ? SCOLS_FL_TRUNC : SCOLS_FL_RIGHT))
			err = -ENOMEM;
	}
	for (size_t i = 0; !err && i < grid->rows; i++) {
		struct libscols_line *line = scols_table_new_line(out, NULL);

		if (!line)
			err = -ENOMEM;
		for (size_t c = 0; !err && c < grid->columns; c++)
			err = scols_line_set_data(line, c, *grid_at(grid, i, c));
	}
	if (!err)
		err = scols_table_enable_raw(out, table->settings->raw);
	if (!err)
		err = scols_table_enable_noheadings(out, table->settings->no_headings);
	if (!err)
		err = scols_print_table(out);
	scols_unref_table(out);
	return err < 0 ? err : 0;
}

static int print_text(const struct vml_table *table, const struct row *rows, const bool *again,
		      size_t repeated)
{
	struct grid grid = { 0 };
	int err = fill_grid(table, rows, again, &grid);

	if (!err && !table->settings->raw)
		shorten_names(table, &grid);
	if (!err)
		err = print_grid(table, &grid);
	free_grid(&grid);
	if (!err && repeated && has_total(table))
		printf("%zu of %zu processes share another's address space, counted once\n",
		       repeated, table->report->nrows);
	return err;
}

static void put_json_cell(const struct vml_table *table, struct vml_json *json, size_t row, int id)
{
	const char *name = vml_columns[id].name;
	char hex[17];

	switch (vml_columns[id].unit) {
	case VML_UNIT_TEXT:
		vml_json_name(json, name, text_of(table, row, id));
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

static void print_json(const struct vml_table *table, const struct row *rows, const bool *again)
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
			put_json_cell(table, &json, rows[i].at, table->columns[c]);
		vml_json_close(&json, '}');
	}
	vml_json_close(&json, ']');
	vml_json_open(&json, "total", '{');
	for (size_t c = 0; c < table->ncolumns; c++)
		if (total_of(table, again, table->columns[c], &sum))
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
 * @table: what to show, and how
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_table_print(const struct vml_table *table)
{
	struct vml_table shown = *table;
	struct row *rows = sort_rows(table);
	size_t repeated = 0;
	bool *again = find_repeated(table->report, &repeated);
	int code = drop_missing(&shown);

	if (!rows || !again) {
		warnx("out of memory");
		code = VML_EXIT_FAILURE;
	} else if (code == VML_EXIT_OK && shown.settings->json) {
		print_json(&shown, rows, again);
	} else if (code == VML_EXIT_OK && print_text(&shown, rows, again, repeated) < 0) {
		warnx("cannot print the table: %s", strerror(errno ? errno : ENOMEM));
		code = VML_EXIT_FAILURE;
	}
	free(rows);
	free(again);
	return code;
}
