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

/* The mappings with one column more: whose each is. */
static int add_owners(const struct vml_process *process, const struct vml_report *rows,
		      struct vml_reports *set, const struct vml_report **owned)
{
	static const int added[] = { COL_owner };
	struct vml_report *report = vml_report_like(set, rows, added, ARRAY_SIZE(added));
	struct vml_place *places;
	int err;

	if (!report)
		return -ENOMEM;
	err = vml_attribute(process, &places);
	for (size_t i = 0; !err && i < rows->nrows; i++) {
		err = vml_report_copy(report, rows, i);
		if (!err)
			vml_cell(report, i, COL_owner)->text = vml_owners[places[i].owner].label;
	}
	free(places);
	*owned = report;
	return err;
}

static int show(struct vml_source *source, const struct vml_reports *files,
		const struct vml_process *process, struct vml_reports *answers,
		const struct vml_settings *settings)
{
	const struct vml_report *rows = process->vmas;
	struct vml_table table = { .key = "vmas" };
	struct vml_reports derived = { 0 };
	int code = vml_table_choose(&table, settings, VML_IN_MAPS, -1);

	if (code == VML_EXIT_OK && vml_table_wants_pages(&table))
		code = vml_share_maps(source, files, process, answers, &derived, &rows);
	if (code == VML_EXIT_OK) {
		code = vml_process_check(process);
		if (add_owners(process, rows, &derived, &table.report) < 0) {
			vml_tell("out of memory");
			code = VML_EXIT_FAILURE;
		} else {
			code = vml_worse(code, vml_table_print(&table));
		}
	}
	vml_reports_free(&derived);
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

	if (settings->npids)
		pid = settings->pids[0];
	else if (code == VML_EXIT_OK)
		code = vml_process_captured(&files, settings->command->name, &pid);
	if (code == VML_EXIT_OK)
		code = vml_process_get(&source, &files, pid, &answers, &process);
	if (code == VML_EXIT_OK)
		code = show(&source, &files, &process, &answers, settings);
	vml_reports_free(&answers);
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}
