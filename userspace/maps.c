// SPDX-License-Identifier: GPL-2.0
/*
 * maps.c - the command maps: one row for each mapping of a process.
 */
#include <errno.h>
#include <stdlib.h>

#include "command.h"
#include "process.h"
#include "table.h"
#include "tell.h"

/* The report with one column more: whose each mapping is. */
static int add_owners(const struct vml_process *process, struct vml_reports *set,
		      const struct vml_report **rows)
{
	static const int added[] = { COL_owner };
	struct vml_report *report = vml_report_like(set, process->vmas, added, ARRAY_SIZE(added));
	struct vml_place *places;
	int err;

	if (!report)
		return -ENOMEM;
	err = vml_attribute(process, &places);
	for (size_t i = 0; !err && i < process->vmas->nrows; i++) {
		err = vml_report_copy(report, process->vmas, i);
		if (!err)
			vml_cell(report, i, COL_owner)->text = vml_owners[places[i].owner].label;
	}
	free(places);
	*rows = report;
	return err;
}

static int show(const struct vml_process *process, const struct vml_settings *settings)
{
	struct vml_table table = { .key = "vmas" };
	struct vml_reports derived = { 0 };
	int code = vml_table_choose(&table, settings, VML_IN_MAPS, -1);

	if (code != VML_EXIT_OK)
		return code;
	code = vml_process_check(process);
	if (add_owners(process, &derived, &table.report) < 0) {
		vml_tell("out of memory");
		code = VML_EXIT_FAILURE;
	} else {
		code = vml_worse(code, vml_table_print(&table));
	}
	vml_reports_free(&derived);
	return code;
}

/* Without a pid, captured mappings tell themselves whom they are about. */
static int find_pid(const struct vml_reports *files, const struct vml_settings *settings,
		    uint64_t *pid)
{
	uint64_t *captured;
	size_t count;
	int code;

	if (settings->npids) {
		*pid = settings->pids[0];
		return VML_EXIT_OK;
	}
	code = vml_process_pids(files, &captured, &count);
	if (code == VML_EXIT_OK && count > 1) {
		vml_tell("mappings of %zu processes captured: say which, vmledger maps PID",
			 count);
		code = VML_EXIT_USAGE;
	} else if (code == VML_EXIT_OK) {
		*pid = captured[0];
	}
	free(captured);
	return code;
}

/**
 * vml_maps() - show the mappings of a process
 * @settings: what was asked for
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_maps(const struct vml_settings *settings)
{
	struct vml_reports files = { 0 }, answers = { 0 };
	struct vml_process process;
	struct vml_source source;
	uint64_t pid = 0;
	int code = vml_source_open(&source, settings, &files);

	if (code == VML_EXIT_OK)
		code = find_pid(&files, settings, &pid);
	if (code == VML_EXIT_OK)
		code = vml_process_get(&source, &files, pid, &answers, &process);
	if (code == VML_EXIT_OK)
		code = show(&process, settings);
	vml_reports_free(&answers);
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}
