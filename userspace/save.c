// SPDX-License-Identifier: GPL-2.0
/*
 * save.c - the command save: a snapshot, to be looked at or compared later.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "command.h"
#include "origin.h"
#include "process.h"
#include "tell.h"
#include "write.h"

static void write_all(FILE *out, const struct vml_reports *set)
{
	for (size_t i = 0; i < set->count; i++)
		vml_report_write(out, set->report[i]);
}

/* A process that has ended meanwhile has no pages. */
static int write_pages(FILE *out, struct vml_source *source, uint64_t pid)
{
	const struct vml_report *pages;
	struct vml_reports set = { 0 };
	int code;

	source->many = true;
	code = vml_source_ask(source, VML_REPORT_pages, pid, &set, &pages);
	source->many = false;
	if (code == VML_EXIT_OK) {
		vml_report_write(out, pages);
		code = vml_check(pages);
	} else if (source->ended) {
		code = VML_EXIT_OK;
	}
	vml_reports_free(&set);
	return code;
}

/* Where they come from, so that they can be filtered and grouped elsewhere. */
static int write_origins(FILE *out, const struct vml_source *source, const uint64_t *pids,
			 size_t npids, uint64_t page_kb)
{
	const struct vml_report *origins;
	struct vml_reports set = { 0 };
	int err;

	if (strcmp(source->root, VML_ROOT) != 0)
		return VML_EXIT_OK;
	err = vml_origins_read(&set, pids, npids, &origins);
	if (!err) {
		set.report[0]->page_kb = page_kb;
		vml_report_write(out, origins);
	} else {
		vml_tell("out of memory");
	}
	vml_reports_free(&set);
	return err ? VML_EXIT_FAILURE : VML_EXIT_OK;
}

static int save_list(FILE *out, struct vml_source *source, bool pss)
{
	const struct vml_report *processes;
	struct vml_reports set = { 0 };
	uint64_t *pids;
	int code = vml_source_list(source, &set, &processes);

	if (code == VML_EXIT_OK) {
		write_all(out, &set);
		pids = calloc(processes->nrows + 1, sizeof(*pids));
		for (size_t i = 0; pids && i < processes->nrows; i++)
			pids[i] = vml_number(processes, i, COL_pid);
		code = vml_check(processes);
		code = vml_worse(code, pids ? write_origins(out, source, pids, processes->nrows,
							    processes->page_kb) : VML_EXIT_FAILURE);
		for (size_t i = 0; pss && pids && i < processes->nrows; i++)
			code = vml_worse(code, write_pages(out, source, pids[i]));
		free(pids);
	}
	vml_reports_free(&set);
	return code;
}

/* Where sections are, and what is there. */
static int write_sections(FILE *out, struct vml_source *source, const struct vml_process *process)
{
	const struct vml_report *layout;
	struct vml_reports set = { 0 };
	int code = vml_sections_get(source, process, &set, &layout);

	if (code == VML_EXIT_OK)
		write_all(out, &set);
	for (size_t i = 0; code == VML_EXIT_OK && i < set.count; i++)
		if (set.report[i]->id == VML_REPORT_ranges)
			code = vml_check(set.report[i]);
	vml_reports_free(&set);
	return code;
}

static int save_process(FILE *out, struct vml_source *source, uint64_t pid,
			const struct vml_settings *settings)
{
	struct vml_reports set = { 0 };
	struct vml_process process;
	int code = vml_process_get(source, NULL, pid, &set, &process);

	if (code == VML_EXIT_OK) {
		write_all(out, &set);
		vml_program_write(&process.program, process.pid, out);
		code = vml_process_check(&process);
		code = vml_worse(code, write_origins(out, source, &process.pid, 1,
						     process.vmas->page_kb));
		if (settings->pss)
			code = vml_worse(code, write_pages(out, source, process.pid));
		if (settings->sections)
			code = vml_worse(code, write_sections(out, source, &process));
	}
	vml_reports_free(&set);
	return code;
}

static void save_programs(FILE *out, const struct vml_reports *files,
			  const struct vml_settings *settings)
{
	for (size_t i = 0; i < files->programs; i++) {
		bool wanted = !settings->npids;
		struct vml_program ignored;

		for (size_t p = 0; p < settings->npids && !wanted; p++)
			wanted = vml_program_parse(&ignored, settings->pids[p], files->program[i]);
		if (wanted)
			fprintf(out, "%s\n", files->program[i]);
	}
}

/* Whoever was asked for must be there. */
static int check_captured(const struct vml_reports *files, const struct vml_settings *settings)
{
	for (size_t p = 0; p < settings->npids; p++) {
		size_t i = 0;

		while (i < files->count && files->report[i]->pid != settings->pids[p])
			i++;
		if (i < files->count)
			continue;
		vml_tell("%llu: nothing of it was captured: leave it out",
			 (unsigned long long)settings->pids[p]);
		return VML_EXIT_FAILURE;
	}
	return VML_EXIT_OK;
}

/* Out of what was captured before: all, or some processes. */
static int save_captured(FILE *out, const struct vml_reports *files,
			 const struct vml_settings *settings)
{
	if (check_captured(files, settings) != VML_EXIT_OK)
		return VML_EXIT_FAILURE;
	for (size_t i = 0; i < files->count; i++) {
		const struct vml_report *report = files->report[i];
		bool wanted = !settings->npids || report->id == VML_REPORT_origins;

		for (size_t p = 0; p < settings->npids && !wanted; p++)
			wanted = report->pid == settings->pids[p];
		if (wanted)
			vml_report_write(out, report);
	}
	save_programs(out, files, settings);
	return VML_EXIT_OK;
}

static int save(FILE *out, const struct vml_settings *settings)
{
	struct vml_reports files = { 0 };
	struct vml_source source;
	int code = vml_source_open(&source, settings, &files);

	if (code == VML_EXIT_OK && !source.root)
		code = save_captured(out, &files, settings);
	else if (code == VML_EXIT_OK && !settings->npids)
		code = save_list(out, &source, settings->pss);
	for (size_t i = 0; code == VML_EXIT_OK && source.root && i < settings->npids; i++)
		code = save_process(out, &source, settings->pids[i], settings);
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}

static int check_settings(const struct vml_settings *settings)
{
	if (settings->nfrom && (settings->pss || settings->sections))
		vml_tell("save --from copies what was captured: leave out --pss and --sections");
	else if (settings->sections && !settings->npids && !settings->nfrom)
		vml_tell("--sections needs a process: vmledger save --sections PID");
	else if (vml_output_is_terminal(settings->output))
		vml_tell("save writes a file: give it a name with --output FILE");
	else
		return VML_EXIT_OK;
	return VML_EXIT_USAGE;
}

/**
 * vml_save() - write a snapshot
 * @settings: what was asked for; without pids, the list of processes
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_save(const struct vml_settings *settings)
{
	struct vml_output output;
	int code = check_settings(settings);

	if (code == VML_EXIT_OK)
		code = vml_output_open(&output, settings->output, true);
	return code == VML_EXIT_OK ? vml_output_close(&output, save(output.file, settings)) : code;
}
