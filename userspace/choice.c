// SPDX-License-Identifier: GPL-2.0
/*
 * choice.c - which columns of a table to show, and in which order: see table.h.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "table.h"

#define LINE_WIDTH	78

static unsigned int tables_mask(bool maps)
{
	return maps ? VML_IN_MAPS : VML_IN_LIST;
}

static void list_columns(bool maps)
{
	size_t used = 0;

	for (int id = 0; id < COL_NUM; id++) {
		size_t len = strlen(vml_columns[id].name);

		if (!(vml_columns[id].tables & tables_mask(maps)))
			continue;
		if (used + 1 + len > LINE_WIDTH) {
			fputc('\n', stderr);
			used = 0;
		}
		used += fprintf(stderr, "%s%s", used ? " " : "", vml_columns[id].name);
	}
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
