// SPDX-License-Identifier: GPL-2.0
/*
 * grid.c - a table as text, laid out by libsmartcols: see table.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "table.h"

#define NAME_MIN	12	/* what is left of a name, at least */

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

static int fill_grid(const struct vml_table *table, struct grid *grid)
{
	bool total = has_total(table);
	bool labelled = false;
	char text[VML_NUMBER_MAX];
	uint64_t sum;

	grid->columns = table->ncolumns;
	grid->rows = table->shown + total;
	grid->cell = calloc(grid->rows * grid->columns + 1, sizeof(*grid->cell));
	if (!grid->cell)
		return -ENOMEM;
	for (size_t i = 0; i < table->shown; i++) {
		for (size_t c = 0; c < table->ncolumns; c++) {
			char *cell = vml_cell_text(table, table->order[i], table->columns[c]);

			if (!cell)
				return -ENOMEM;
			*grid_at(grid, i, c) = cell;
		}
	}
	for (size_t c = 0; total && c < table->ncolumns; c++) {
		int id = table->columns[c];

		text[0] = '\0';
		if (vml_table_total(table, id, &sum)) {
			vml_cell_number(table, sum, id, text);
		} else if (!labelled) {
			strcpy(text, "total");
			labelled = true;
		}
		*grid_at(grid, table->shown, c) = strdup(text);
		if (!*grid_at(grid, table->shown, c))
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

		vml_cell_heading(table->columns[c], heading, sizeof(heading));
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

/**
 * vml_grid_print() - show a table as text
 * @table: the table
 *
 * Return: 0 or a negative errno.
 */
int vml_grid_print(const struct vml_table *table)
{
	struct grid grid = { 0 };
	int err = fill_grid(table, &grid);

	if (!err && !table->settings->raw)
		shorten_names(table, &grid);
	if (!err)
		err = print_grid(table, &grid);
	free_grid(&grid);
	if (!err && table->shown < table->report->nrows && has_total(table))
		printf("%zu of %zu rows shown, the total is of all\n", table->shown,
		       table->report->nrows);
	if (!err && table->repeated && has_total(table))
		printf("%zu of %zu processes share another's address space, counted once\n",
		       table->repeated, table->report->nrows);
	if (!err && *table->note && has_total(table))
		puts(table->note);
	return err;
}
