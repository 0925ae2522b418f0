/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - shows a report as a table, or as JSON.
 */
#ifndef _VML_TABLE_H
#define _VML_TABLE_H

#include "json.h"
#include "report.h"
#include "vmledger.h"

/**
 * struct vml_table - a report to be shown
 * @report: what to show
 * @settings: how to show it
 * @key: what JSON calls the rows
 * @change: numbers are differences, with a sign
 * @tables: VML_IN_* of the columns that may be shown
 * @columns: what to show
 * @ncolumns: how many columns
 * @asked: columns that were asked for by name
 * @sort: column to sort by, -1 for the order of the report
 * @ascending: smallest first
 * @order: rows, as they are to be shown
 * @shown: how many of them
 * @note: said below the table, or ""
 * @again: rows that repeat an address space another row has
 * @repeated: how many
 */
struct vml_table {
	const struct vml_report *report;
	const struct vml_settings *settings;
	const char *key;
	bool change;
	unsigned int tables;
	int columns[COL_NUM];
	size_t ncolumns;
	bool asked[COL_NUM];
	int sort;
	bool ascending;
	size_t *order;
	size_t shown;
	char note[128];
	bool *again;
	size_t repeated;
};

/**
 * vml_is_signed() - are the numbers of a column differences?
 * @table: the table
 * @id: the column
 *
 * Return: true if they have a sign.
 */
static inline bool vml_is_signed(const struct vml_table *table, int id)
{
	return id == COL_change ||
	       (table->change && (vml_columns[id].unit == VML_UNIT_KB || id == COL_threads ||
				  id == COL_vmas));
}

int vml_table_choose(struct vml_table *table, const struct vml_settings *settings,
		     unsigned int tables, int sort);
bool vml_table_wants(const struct vml_table *table, int id);
bool vml_table_wants_pages(const struct vml_table *table);
int vml_table_drop_missing(struct vml_table *table);
int vml_table_arrange(struct vml_table *table);
void vml_table_release(struct vml_table *table);
int vml_table_print(struct vml_table *table);
int vml_table_json(struct vml_table *table, struct vml_json *json);

/* For the forms a table can be shown in. */
bool vml_table_has_name(const struct vml_table *table, size_t row);
const char *vml_table_text(const struct vml_table *table, size_t row, int id);
bool vml_table_total(const struct vml_table *table, int id, uint64_t *sum);
int vml_grid_print(const struct vml_table *table);

/* Text of cells. */
#define VML_NUMBER_MAX	32

void vml_cell_number(const struct vml_table *table, uint64_t number, int id,
		     char text[VML_NUMBER_MAX]);
char *vml_cell_text(const struct vml_table *table, size_t row, int id);
void vml_cell_heading(int id, char *text, size_t size);

#endif /* _VML_TABLE_H */
