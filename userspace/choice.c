// SPDX-License-Identifier: GPL-2.0
/*
 * choice.c - which columns of a table to show, and in which order: see table.h.
 */
#include <stdio.h>
#include <string.h>

#include "table.h"
#include "tell.h"

#define LINE_WIDTH	78

/* What changed is not asked of each page. */
static bool is_offered(const struct vml_table *table, int id)
{
	unsigned int tables = vml_columns[id].tables;

	return tables & table->tables && !(table->change && tables & VML_OF_PAGES);
}

static void list_columns(const struct vml_table *table)
{
	size_t used = 0;

	for (int id = 0; id < COL_NUM; id++) {
		size_t len = strlen(vml_columns[id].name);

		if (!is_offered(table, id))
			continue;
		if (used + 1 + len > LINE_WIDTH) {
			fputc('\n', stderr);
			used = 0;
		}
		used += fprintf(stderr, "%s%s", used ? " " : "", vml_columns[id].name);
	}
	fputc('\n', stderr);
}

static int find_column(const struct vml_table *table, const char *name, size_t len)
{
	int id = vml_column_find(name, len);

	if (id >= 0 && is_offered(table, id))
		return id;
	vml_tell("unknown column '%.*s': choose from those below, or see vmledger --help", (int)len,
		 name);
	list_columns(table);
	return -1;
}

static void add_column(struct vml_table *table, int id)
{
	for (size_t i = 0; i < table->ncolumns; i++)
		if (table->columns[i] == id)
			return;
	table->columns[table->ncolumns++] = id;
}

static bool is_text(int id)
{
	return vml_columns[id].unit == VML_UNIT_TEXT;
}

/* A number is not to be looked for behind a name of any length. */
static void insert_column(struct vml_table *table, int id)
{
	size_t last = table->ncolumns;
	size_t to = last;

	add_column(table, id);
	if (table->ncolumns == last || is_text(id))
		return;
	while (to && is_text(table->columns[to - 1]))
		to--;
	memmove(table->columns + to + 1, table->columns + to,
		(last - to) * sizeof(*table->columns));
	table->columns[to] = id;
}

/* What rows are grouped by is shown, too; what takes long only on request. */
static bool is_default(const struct vml_settings *settings, int id, unsigned int wanted)
{
	if (settings->json && id == COL_what)
		return false;
	if (vml_columns[id].tables & VML_OF_PAGES)
		return settings->pss && (settings->json || id == COL_pss || id == COL_uss);
	return vml_columns[id].tables & wanted ||
	       (settings->group && strcmp(settings->group, vml_columns[id].name) == 0);
}

/* A leading + adds to the default; JSON has everything by default. */
static int choose_columns(struct vml_table *table, const struct vml_settings *settings)
{
	const char *list = settings->output;
	bool adds = list && *list == '+';
	unsigned int wanted = settings->json ? table->tables : VML_DEFAULT_OF(table->tables);

	for (int id = 0; id < COL_NUM && (!list || adds); id++)
		if (is_default(settings, id, wanted))
			add_column(table, id);
	if (adds)
		list++;
	while (list) {
		size_t len = strcspn(list, ",");
		int id = find_column(table, list, len);

		if (id < 0)
			return VML_EXIT_USAGE;
		if (adds)
			insert_column(table, id);
		else
			add_column(table, id);
		table->asked[id] = true;
		list = list[len] ? list + len + 1 : NULL;
	}
	return VML_EXIT_OK;
}

/**
 * vml_table_choose() - find out what to show
 * @table: tables, columns and order are set
 * @settings: what was asked for
 * @tables: VML_IN_* of the columns there are
 * @sort: column to sort by if nothing was asked for, -1 for the order of the report
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_table_choose(struct vml_table *table, const struct vml_settings *settings,
		     unsigned int tables, int sort)
{
	const char *name = settings->sort;

	table->settings = settings;
	table->tables = tables;
	table->sort = sort;
	if (name) {
		table->ascending = *name == '-';
		name += table->ascending;
		table->sort = find_column(table, name, strlen(name));
		if (table->sort < 0)
			return VML_EXIT_USAGE;
	}
	return choose_columns(table, settings);
}

/**
 * vml_table_wants() - is a column to be shown, or to sort by?
 * @table: the table, after vml_table_choose()
 * @id: the column
 *
 * Return: true if it is.
 */
bool vml_table_wants(const struct vml_table *table, int id)
{
	bool wanted = table->sort == id;

	for (size_t i = 0; i < table->ncolumns; i++)
		wanted = wanted || table->columns[i] == id;
	return wanted;
}

/**
 * vml_table_wants_pages() - has each page to be looked at?
 * @table: the table, after vml_table_choose()
 *
 * Return: true if a column it shows, or sorts by, needs that.
 */
bool vml_table_wants_pages(const struct vml_table *table)
{
	for (int id = 0; id < COL_NUM; id++)
		if (vml_columns[id].tables & VML_OF_PAGES && vml_table_wants(table, id))
			return true;
	return false;
}
