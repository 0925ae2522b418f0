// SPDX-License-Identifier: GPL-2.0
/*
 * rows.c - the list of processes as it is to be shown: see rows.h.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "origin.h"
#include "rows.h"
#include "tell.h"

static const int origin_columns[] = { COL_uid, COL_user, COL_cgroup };

/* Groups there can be. */
static const int group_columns[] = { COL_name, COL_user, COL_cgroup };

static int group_column(const struct vml_settings *settings)
{
	for (size_t i = 0; i < ARRAY_SIZE(group_columns); i++)
		if (settings->group &&
		    strcmp(settings->group, vml_columns[group_columns[i]].name) == 0)
			return group_columns[i];
	return -1;
}

/**
 * vml_rows_check() - is what was asked for possible?
 * @settings: what was asked for
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_rows_check(const struct vml_settings *settings)
{
	if (!settings->group || group_column(settings) >= 0)
		return VML_EXIT_OK;
	vml_tell("--group %s is none: group by name, user or cgroup", settings->group);
	return VML_EXIT_USAGE;
}

static bool is_origin(int id)
{
	for (size_t i = 0; i < ARRAY_SIZE(origin_columns); i++)
		if (origin_columns[i] == id)
			return true;
	return false;
}

/* Looking into /proc takes time: only if somebody wants to know. */
static bool needs_origins(const struct vml_table *table)
{
	const struct vml_settings *settings = table->settings;

	for (size_t i = 0; i < ARRAY_SIZE(origin_columns); i++)
		if (vml_table_wants(table, origin_columns[i]))
			return true;
	return settings->user || settings->cgroup || is_origin(group_column(settings));
}

static bool matches(const char *text, const char *pattern)
{
	size_t len;
	char *decoded = vml_name_decode(text, &len);
	bool match = decoded && fnmatch(pattern, decoded, 0) == 0;

	free(decoded);
	return match;
}

/* A cgroup also matches if it is below one that does. */
static bool matches_cgroup(const char *cgroup, const char *pattern)
{
	char *path = strdup(cgroup);
	bool match = false;
	char *slash;

	while (path && !(match = matches(path, pattern))) {
		slash = strrchr(path, '/');
		if (!slash || !slash[1])
			break;
		/* All are below the root, too. */
		slash[slash == path] = '\0';
	}
	free(path);
	return match;
}

static bool matches_user(const struct vml_report *rows, size_t row, const char *user)
{
	char uid[32];

	if (strcmp(vml_text(rows, row, COL_user), "-") == 0)
		return false;
	snprintf(uid, sizeof(uid), "%llu", (unsigned long long)vml_number(rows, row, COL_uid));
	return strcmp(uid, user) == 0 || matches(vml_text(rows, row, COL_user), user);
}

static bool is_wanted_pid(const struct vml_settings *settings, uint64_t pid)
{
	bool wanted = !settings->npids;

	for (size_t i = 0; i < settings->npids && !wanted; i++)
		wanted = settings->pids[i] == pid;
	return wanted;
}

static bool is_wanted(const struct vml_settings *settings, const struct vml_report *rows,
		      size_t row)
{
	if (!is_wanted_pid(settings, vml_number(rows, row, COL_pid)))
		return false;
	if (settings->name && !matches(vml_text(rows, row, COL_name), settings->name))
		return false;
	if (settings->user && !matches_user(rows, row, settings->user))
		return false;
	return !settings->cgroup ||
	       matches_cgroup(vml_text(rows, row, COL_cgroup), settings->cgroup);
}

/*
 * /proc speaks of this machine: reports that were captured, or come from another
 * root, have to bring their own.
 */
static int find_origins(const struct vml_source *source, const struct vml_reports *files,
			const struct vml_report *processes, struct vml_reports *set,
			const struct vml_report **origins)
{
	uint64_t *pids;
	int err;

	*origins = NULL;
	if (!source->root)
		*origins = vml_origins_captured(files);
	if (!source->root || strcmp(source->root, VML_ROOT) != 0)
		return 0;
	pids = calloc(processes->nrows + 1, sizeof(*pids));
	if (!pids)
		return -ENOMEM;
	for (size_t i = 0; i < processes->nrows; i++)
		pids[i] = vml_number(processes, i, COL_pid);
	err = vml_origins_read(set, pids, processes->nrows, origins);
	free(pids);
	return err;
}

/* All processes, with users and cgroups. */
static int add_origins(const struct vml_source *source, const struct vml_reports *files,
		       const struct vml_table *table, struct vml_reports *set,
		       const struct vml_report **rows)
{
	const struct vml_settings *settings = table->settings;
	const struct vml_report *origins, *processes = *rows;
	struct vml_report *report;
	int err = find_origins(source, files, processes, set, &origins);

	if (err)
		return err;
	if (!origins && (settings->user || settings->cgroup || is_origin(group_column(settings)))) {
		vml_tell("%s: no users and cgroups were captured: capture with vmledger save",
			 processes->source);
		return -ENODATA;
	}
	if (!origins)
		return 0;
	report = vml_report_like(set, processes, origin_columns, ARRAY_SIZE(origin_columns));
	if (!report)
		return -ENOMEM;
	for (size_t i = 0; i < processes->nrows && !err; i++)
		err = vml_report_copy(report, processes, i);
	*rows = report;
	return err ? err : vml_origins_fill(report, origins);
}

static int filter(const struct vml_settings *settings, struct vml_reports *set,
		  const struct vml_report **rows)
{
	const struct vml_report *all = *rows;
	struct vml_report *some = vml_report_like(set, all, NULL, 0);
	int err = some ? 0 : -ENOMEM;

	for (size_t i = 0; i < all->nrows && !err; i++)
		if (is_wanted(settings, all, i))
			err = vml_report_copy(some, all, i);
	if (!err)
		*rows = some;
	return err;
}

/**
 * vml_rows_make() - make the list of processes as it is to be shown
 * @source: where reports come from
 * @files: captured reports, if @source has no root
 * @table: how it is to be shown; its note is set
 * @processes: the module's report; needed as long as @rows is used
 * @set: what is derived goes there
 * @rows: set to the list
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_rows_make(struct vml_source *source, const struct vml_reports *files,
		  struct vml_table *table, const struct vml_report *processes,
		  struct vml_reports *set, const struct vml_report **rows)
{
	const struct vml_settings *settings = table->settings;
	int group = group_column(settings);
	int err = 0, code = VML_EXIT_OK;

	*rows = processes;
	if (needs_origins(table))
		err = add_origins(source, files, table, set, rows);
	if (!err)
		err = filter(settings, set, rows);
	if (!err && !(*rows)->nrows && processes->nrows) {
		vml_tell("no process is like that: loosen the filter");
		return VML_EXIT_FAILURE;
	}
	if (!err && vml_table_wants_pages(table))
		code = vml_share(source, files, table, set, rows);
	if (!err && code == VML_EXIT_OK && group >= 0)
		err = vml_group(set, *rows, group, rows);
	if (err == -ENOMEM)
		vml_tell("out of memory");
	return err ? VML_EXIT_FAILURE : code;
}
