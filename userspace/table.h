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
 * @columns: what to show
 * @ncolumns: how many columns
 * @sort: column to sort by, -1 for the order of the report
 * @ascending: smallest first
 * @settings: how to show it
 */
struct vml_table {
	const struct vml_report *report;
	const struct vml_place *places;
	int columns[COL_NUM];
	size_t ncolumns;
	int sort;
	bool ascending;
	const struct vml_settings *settings;
};

int vml_table_choose(struct vml_table *table, const struct vml_settings *settings);
int vml_table_print(const struct vml_table *table);

#endif /* _VML_TABLE_H */
