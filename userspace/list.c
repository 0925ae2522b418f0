// SPDX-License-Identifier: GPL-2.0
/*
 * list.c - the command list: all processes, or some, or groups of them.
 */

#include "check.h"
#include "command.h"
#include "process.h"
#include "rows.h"
#include "tell.h"

/* Who was asked for and is not there is not passed over in silence. */
static int check_pids(const struct vml_report *processes, const struct vml_settings *settings)
{
	int code = VML_EXIT_OK;

	for (size_t i = 0; i < settings->npids; i++) {
		size_t row = 0;

		while (row < processes->nrows &&
		       vml_number(processes, row, COL_pid) != settings->pids[i])
			row++;
		if (row < processes->nrows)
			continue;
		vml_tell("%llu: not in the list: it has ended, or has no memory of its own; see ps",
			 (unsigned long long)settings->pids[i]);
		code = VML_EXIT_FAILURE;
	}
	return code;
}

static int show(struct vml_source *source, const struct vml_reports *files,
		const struct vml_report *processes, const struct vml_settings *settings)
{
	struct vml_table table = { .key = settings->group ? "groups" : "processes" };
	struct vml_reports derived = { 0 };
	int made, code = vml_rows_check(settings);

	if (code == VML_EXIT_OK)
		code = vml_table_choose(&table, settings, VML_IN_LIST, COL_rss);
	if (code != VML_EXIT_OK)
		return code;
	code = vml_check(processes);
	if (processes->skipped)
		vml_tell("%llu processes not shown: needs CAP_SYS_PTRACE, run it as root",
			 (unsigned long long)processes->skipped);
	made = vml_rows_make(source, files, &table, processes, &derived, &table.report);
	if (made == VML_EXIT_OK)
		made = vml_worse(vml_table_print(&table), check_pids(processes, settings));
	vml_reports_free(&derived);
	return vml_worse(code, made);
}

static int tell_no_list(void)
{
	vml_tell("no list of processes was captured: capture it with vmledger save");
	return VML_EXIT_FAILURE;
}

/**
 * vml_list() - show processes, one row each
 * @settings: what was asked for
 *
 * A capture without a list holds processes to be explained, unless a list was asked for.
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_list(const struct vml_settings *settings)
{
	const struct vml_report *processes = NULL;
	struct vml_reports files = { 0 };
	struct vml_source source;
	int code = vml_source_open(&source, settings, &files);

	if (code == VML_EXIT_OK && source.root)
		code = vml_source_list(&source, &files, &processes);
	else if (code == VML_EXIT_OK)
		processes = vml_reports_find(&files, VML_REPORT_processes, 0);
	if (code == VML_EXIT_OK && processes)
		code = show(&source, &files, processes, settings);
	else if (code == VML_EXIT_OK && settings->either)
		code = vml_answer_captured(&source, &files, settings);
	else if (code == VML_EXIT_OK)
		code = tell_no_list();
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}
