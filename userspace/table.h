/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - shows a report as a table, or as JSON.
 */
#ifndef _VML_TABLE_H
#define _VML_TABLE_H

#include "attribute.h"
#include "vmledger.h"

/**
 * struct vml_table - a report to be shown
 * @report: processes or vmas
 * @places: owners of its rows, or NULL
 * @settings: how to show it
 * @columns: what to show
 * @ncolumns: how many columns
 * @sort: column to sort by, -1 for the order of the report
 * @ascending: smallest first
 * @order: rows, as they are to be shown
 * @again: rows that repeat an address space another row has
 * @repeated: how many
 */
struct vml_table {
	const struct vml_report *report;
	const struct vml_place *places;
	const struct vml_settings *settings;
	int columns[COL_NUM];
	size_t ncolumns;
	int sort;
	bool ascending;
	size_t *order;
	bool *again;
	size_t repeated;
};

int vml_table_choose(struct vml_table *table, const struct vml_settings *settings);
int vml_table_print(struct vml_table *table);

/* For the forms a table can be shown in. */
bool vml_table_has_name(const struct vml_table *table, size_t row);
const char *vml_table_text(const struct vml_table *table, size_t row, int id);
bool vml_table_total(const struct vml_table *table, int id, uint64_t *sum);
int vml_grid_print(const struct vml_table *table);

#endif /* _VML_TABLE_H */
