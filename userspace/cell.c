// SPDX-License-Identifier: GPL-2.0
/*
 * cell.c - one cell of a table as text: see table.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "table.h"

/* @number is in @units[0]. */
static void format_human(uint64_t number, const char *units, const char *sign,
			 char text[VML_NUMBER_MAX])
{
	const char *first = units;
	uint64_t rest = 0;

	while (number >= 1024 && units[1]) {
		rest = number % 1024;
		number /= 1024;
		units++;
	}
	if (number < 10 && units != first)
		snprintf(text, VML_NUMBER_MAX, "%s%llu.%llu%c", sign, (unsigned long long)number,
			 (unsigned long long)(rest * 10 / 1024), *units);
	else
		snprintf(text, VML_NUMBER_MAX, "%s%llu%c", sign, (unsigned long long)number,
			 *units);
}

/* Takes the sign of a difference off. */
static const char *split_sign(const struct vml_table *table, int id, uint64_t *number)
{
	if (!vml_is_signed(table, id) || !*number)
		return "";
	if ((int64_t)*number > 0)
		return "+";
	*number = -*number;
	return "-";
}

/**
 * vml_cell_number() - a number as the table shows it
 * @table: the table
 * @number: the number
 * @id: its column
 * @text: filled in
 */
void vml_cell_number(const struct vml_table *table, uint64_t number, int id,
		     char text[VML_NUMBER_MAX])
{
	enum vml_sizes sizes = table->settings->sizes;
	const char *sign = split_sign(table, id, &number);

	if (vml_columns[id].unit == VML_UNIT_HEX)
		snprintf(text, VML_NUMBER_MAX, "%llx", (unsigned long long)number);
	else if (vml_columns[id].unit == VML_UNIT_KB && sizes == VML_SIZES_HUMAN)
		format_human(number, "KMGTPE", sign, text);
	else if (vml_columns[id].unit == VML_UNIT_BYTES && sizes == VML_SIZES_HUMAN)
		format_human(number, "BKMGTPE", sign, text);
	else if (vml_columns[id].unit == VML_UNIT_KB && sizes == VML_SIZES_BYTES)
		snprintf(text, VML_NUMBER_MAX, "%s%llu", sign,
			 (unsigned long long)(number * 1024));
	else
		snprintf(text, VML_NUMBER_MAX, "%s%llu", sign, (unsigned long long)number);
}

/**
 * vml_cell_text() - a cell as the table shows it
 * @table: the table
 * @row: the row
 * @id: the column
 *
 * Return: its text, safe to print, to be freed; NULL without memory.
 */
char *vml_cell_text(const struct vml_table *table, size_t row, int id)
{
	const char *text;
	char number[VML_NUMBER_MAX];
	char *bracketed, *printable;

	if (vml_columns[id].unit != VML_UNIT_TEXT) {
		vml_cell_number(table, vml_number(table->report, row, id), id, number);
		return strdup(number);
	}
	text = vml_table_text(table, row, id);
	printable = vml_name_printable(text, table->settings->utf8);
	if (!printable || id != COL_what || vml_table_has_name(table, row))
		return printable;
	/* An owner is our word, not the kernel's: brackets tell it apart from a name. */
	if (asprintf(&bracketed, "[%s]", printable) < 0)
		bracketed = NULL;
	free(printable);
	return bracketed;
}

/**
 * vml_cell_heading() - what stands above a column
 * @id: the column
 * @text: filled in
 * @size: its size
 */
void vml_cell_heading(int id, char *text, size_t size)
{
	const char *name = vml_columns[id].name;
	size_t i = 0;

	for (; name[i] && i + 1 < size; i++)
		text[i] = vml_upper(name[i]);
	text[i] = '\0';
}
