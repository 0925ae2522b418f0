// SPDX-License-Identifier: GPL-2.0
/*
 * share.c - pss, uss and what else only pages tell: see rows.h.
 *
 * The list is made from page tables alone. These take a look at each page, of each
 * process or mapping: only on request, with progress, and the price is said.
 */
#include <errno.h>
#include <stdio.h>

#include "check.h"
#include "process.h"
#include "progress.h"
#include "rows.h"
#include "tell.h"

#define ID(name)	COL_##name,
static const int columns[] = { VML_PAGES(ID) };

static int add_shares(struct vml_report *rows, const struct vml_report *pages)
{
	size_t row = rows->nrows - 1;

	for (size_t c = 0; c < ARRAY_SIZE(columns); c++)
		for (size_t i = 0; i < pages->nrows; i++)
			vml_cell(rows, row, columns[c])->number +=
				vml_number(pages, i, columns[c]);
	return vml_check(pages);
}

static int tell_not_captured(uint64_t pid)
{
	vml_tell("%llu: its pages were not captured: capture with vmledger save --pss",
		 (unsigned long long)pid);
	return VML_EXIT_FAILURE;
}

/* One process; one that has ended meanwhile loses its row. */
static int look_at_process(struct vml_source *source, const struct vml_reports *files,
			   struct vml_report *rows)
{
	uint64_t pid = vml_number(rows, rows->nrows - 1, COL_pid);
	const struct vml_report *pages = NULL;
	struct vml_reports answer = { 0 };
	int code = VML_EXIT_OK;

	if (source->root)
		code = vml_source_ask(source, VML_REPORT_pages, pid, &answer, &pages);
	else
		pages = vml_reports_find(files, VML_REPORT_pages, pid);
	if (code == VML_EXIT_OK && pages) {
		code = add_shares(rows, pages);
	} else if (code == VML_EXIT_OK) {
		code = tell_not_captured(pid);
	} else if (source->ended) {
		rows->nrows--;
		code = VML_EXIT_OK;
	}
	vml_reports_free(&answer);
	return code;
}

/**
 * vml_share() - find out what processes share
 * @source: where to ask
 * @files: captured reports, if @source has no root
 * @table: its note tells the price
 * @set: what is derived goes there
 * @rows: the rows; set to rows with pss and uss
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_share(struct vml_source *source, const struct vml_reports *files,
	      struct vml_table *table, struct vml_reports *set,
	      const struct vml_report **rows)
{
	const struct vml_report *all = *rows;
	struct vml_report *report = vml_report_like(set, all, columns, ARRAY_SIZE(columns));
	struct vml_progress progress;
	uint64_t us;
	int err = report ? 0 : -ENOMEM;
	int code = VML_EXIT_OK;

	vml_progress_begin(&progress, "looking at pages");
	source->many = true;
	for (size_t i = 0; i < all->nrows && !err && code == VML_EXIT_OK; i++) {
		err = vml_report_copy(report, all, i);
		if (!err)
			code = look_at_process(source, files, report);
		vml_progress_tell(&progress, i + 1, all->nrows);
	}
	us = vml_progress_end(&progress);
	source->many = false;
	if (err) {
		vml_tell("out of memory");
		return VML_EXIT_FAILURE;
	}
	if (source->root && all->nrows && !report->nrows && code == VML_EXIT_OK) {
		vml_tell("nobody has pages: the module may be older, load the one of this client");
		return VML_EXIT_FAILURE;
	}
	if (source->root)
		snprintf(table->note, sizeof(table->note),
			 "pss and uss: looked at each page of %zu processes, %llu.%llu ms",
			 report->nrows, (unsigned long long)(us / 1000),
			 (unsigned long long)(us % 1000 / 100));
	*rows = report;
	return code;
}

/**
 * vml_share_maps() - find out what the mappings of a process share
 * @source: where to ask
 * @files: captured reports, if @source has no root
 * @process: the process
 * @answers: what is asked for goes there
 * @set: what is derived goes there
 * @rows: set to the mappings, with what their pages tell
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_share_maps(struct vml_source *source, const struct vml_reports *files,
		   const struct vml_process *process, struct vml_reports *answers,
		   struct vml_reports *set, const struct vml_report **rows)
{
	const struct vml_report *vmas = process->vmas, *pages = NULL;
	struct vml_report *report = vml_report_like(set, vmas, columns, ARRAY_SIZE(columns));
	int err = report ? 0 : -ENOMEM;
	int code = VML_EXIT_OK;

	if (source->root)
		code = vml_source_ask(source, VML_REPORT_pages, process->pid, answers, &pages);
	else
		pages = vml_reports_find(files, VML_REPORT_pages, process->pid);
	if (code != VML_EXIT_OK)
		return code;
	if (!pages)
		return tell_not_captured(process->pid);
	for (size_t i = 0; !err && i < vmas->nrows; i++) {
		/* Both are in the order of addresses. */
		if (i >= pages->nrows ||
		    vml_number(vmas, i, COL_start) != vml_number(pages, i, COL_start) ||
		    vml_number(vmas, i, COL_end) != vml_number(pages, i, COL_end)) {
			vml_tell("%llu: its mappings changed meanwhile: ask again, or stop it",
				 (unsigned long long)process->pid);
			return VML_EXIT_FAILURE;
		}
		err = vml_report_copy(report, vmas, i);
		for (size_t c = 0; !err && c < ARRAY_SIZE(columns); c++)
			vml_cell(report, i, columns[c])->number = vml_number(pages, i, columns[c]);
	}
	if (err) {
		vml_tell("out of memory");
		return VML_EXIT_FAILURE;
	}
	*rows = report;
	return vml_check(pages);
}
