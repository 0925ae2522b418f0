// SPDX-License-Identifier: GPL-2.0
/*
 * sections.c - the command sections: what each section of the program and of its
 * libraries has in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "command.h"
#include "image.h"
#include "name.h"
#include "portion.h"
#include "process.h"
#include "rows.h"
#include "table.h"
#include "tell.h"
#include "word.h"

/* What is not in the table is said below it. */
static void tell(struct vml_table *table, const struct vml_portions *portions)
{
	size_t stripped = portions->stripped;
	char *name = NULL;
	int n = 0;

	if (portions->files == 1)
		name = vml_name_printable(vml_text(portions->report, 0, COL_name),
					  table->settings->utf8);
	if (name)
		n = snprintf(table->note, sizeof(table->note), "of %.*s",
			     vml_name_fit(name, sizeof(table->note) - 4), name);
	else if (!table->settings->group)
		n = snprintf(table->note, sizeof(table->note),
			     "of %zu files: --group name has a row for each", portions->files);
	free(name);
	if (stripped && n < (int)sizeof(table->note))
		snprintf(table->note + n, sizeof(table->note) - n,
			 "%s%zu %s no section headers (stripped): segments are shown",
			 n ? "; " : "", stripped, stripped == 1 ? "file has" : "files have");
}

/* The same file on each row says nothing. */
static void drop_name(struct vml_table *table)
{
	size_t kept = 0;

	if (table->asked[COL_name] || table->settings->json)
		return;
	for (size_t i = 0; i < table->ncolumns; i++)
		if (table->columns[i] != COL_name)
			table->columns[kept++] = table->columns[i];
	table->ncolumns = kept;
}

static bool is_of(const struct vml_report *report, uint64_t pid)
{
	return report->id == VML_REPORT_ranges && report->pid == pid;
}

/* A row whose pages differ cannot be shared out among sections. */
static bool is_mixed(const struct vml_report *ranges)
{
	for (size_t row = 0; row < ranges->nrows; row++) {
		uint64_t rss = vml_number(ranges, row, COL_rss);

		if (rss && rss != vml_number(ranges, row, COL_size))
			return true;
	}
	return false;
}

/* Without ranges of single pages nothing can be said. */
static bool has_pages(const struct vml_reports *set, uint64_t pid)
{
	bool mixed = false, found = false;

	for (size_t i = 0; i < set->count; i++) {
		if (!is_of(set->report[i], pid))
			continue;
		found = true;
		mixed = mixed || is_mixed(set->report[i]);
	}
	if (found && !mixed)
		return true;
	vml_tell("%llu: %s: capture it with vmledger save --sections %llu",
		 (unsigned long long)pid,
		 found ? "its ranges are not of single pages" : "no ranges report of it there",
		 (unsigned long long)pid);
	return false;
}

static int check_all(const struct vml_reports *set, uint64_t pid)
{
	int code = VML_EXIT_OK;

	for (size_t i = 0; i < set->count; i++)
		if (is_of(set->report[i], pid))
			code = vml_worse(code, vml_check(set->report[i]));
	return code;
}

static int group_column(const struct vml_settings *settings)
{
	static const int groups[] = { COL_section, COL_name };

	for (size_t i = 0; settings->group && i < ARRAY_SIZE(groups); i++)
		if (strcmp(settings->group, vml_columns[groups[i]].name) == 0)
			return groups[i];
	return -1;
}

static int show(const struct vml_reports *set, const struct vml_report *layout,
		const char *pattern, const struct vml_settings *settings)
{
	struct vml_table table = { .key = "sections" };
	int group = group_column(settings);
	struct vml_reports derived = { 0 };
	struct vml_portions portions;
	int err, code = vml_table_choose(&table, settings, VML_IN_SECTIONS,
					 settings->group ? COL_resident : -1);

	if (code != VML_EXIT_OK)
		return code;
	if (!has_pages(set, layout->pid))
		return VML_EXIT_FAILURE;
	code = check_all(set, layout->pid);
	err = vml_portions_make(&derived, set, layout, pattern, &portions);
	table.report = portions.report;
	if (!err && settings->group)
		err = vml_group(&derived, portions.report, group, &table.report);
	if (err) {
		vml_tell("out of memory");
		code = VML_EXIT_FAILURE;
	} else if (!portions.files) {
		vml_tell("%llu: no ELF file of it is called %s: vmledger maps %llu shows all files",
			 (unsigned long long)layout->pid, pattern ? pattern : "anything",
			 (unsigned long long)layout->pid);
		code = VML_EXIT_FAILURE;
	} else {
		tell(&table, &portions);
		if (portions.files == 1)
			drop_name(&table);
		code = vml_worse(code, vml_table_print(&table));
	}
	vml_reports_free(&derived);
	return code;
}

/**
 * vml_sections_get() - find the images of a live process, and ask what they have
 * @source: where to ask
 * @process: the process
 * @set: the reports are added to it: a layout, and ranges of each image
 * @layout: set to the layout
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_sections_get(struct vml_source *source, const struct vml_process *process,
		     struct vml_reports *set, const struct vml_report **layout)
{
	int code = VML_EXIT_OK;

	if (vml_images_find(set, process, layout) < 0) {
		vml_tell("out of memory");
		return VML_EXIT_FAILURE;
	}
	if (!(*layout)->nrows) {
		vml_tell("%llu: none of its files can be read, or none is ELF: run it as root",
			 (unsigned long long)process->pid);
		return VML_EXIT_FAILURE;
	}
	for (size_t row = 0; code == VML_EXIT_OK && row < (*layout)->nrows; row++) {
		struct vml_piece piece = {
			.start = vml_number(*layout, row, COL_start),
			.end = vml_number(*layout, row, COL_end),
			.step = process->vmas->page_kb * 1024,
		};

		if (vml_is_image(*layout, row))
			code = vml_source_ask_piece(source, process->pid, &piece, set);
	}
	return code;
}

static int answer(struct vml_source *source, const struct vml_reports *files, uint64_t pid,
		  const char *pattern, const struct vml_settings *settings)
{
	struct vml_reports answers = { 0 }, parts = { 0 };
	const struct vml_report *layout = NULL;
	struct vml_process process;
	int code;

	if (!source->root) {
		layout = vml_reports_find(files, VML_REPORT_layout, pid);
		if (layout)
			return show(files, layout, pattern, settings);
		vml_tell("%llu: no layout of its files: capture with vmledger save --sections %llu",
			 (unsigned long long)pid, (unsigned long long)pid);
		return VML_EXIT_FAILURE;
	}
	code = vml_process_get(source, files, pid, &answers, &process);
	if (code == VML_EXIT_OK)
		code = vml_sections_get(source, &process, &parts, &layout);
	if (code == VML_EXIT_OK)
		code = show(&parts, layout, pattern, settings);
	vml_reports_free(&parts);
	vml_reports_free(&answers);
	return code;
}

/* "PID [FILE]", or "[PID] [FILE]" of what was captured: then the pid may be 0. */
static int take_words(const struct vml_settings *settings, uint64_t *pid, const char **pattern)
{
	size_t words = settings->nwords;
	char **word = settings->words;

	*pid = 0;
	*pattern = NULL;
	if (words && vml_parse_pid(*word, pid)) {
		word++;
		words--;
	}
	if (words == 1)
		*pattern = *word;
	if (words < 2 && (*pid || settings->nfrom))
		return VML_EXIT_OK;
	vml_tell("%s takes a pid and a file of it: vmledger sections PID libc.so.6",
		 settings->command->name);
	return VML_EXIT_USAGE;
}

/**
 * vml_sections() - show the sections of the files of a process
 * @settings: what was asked for
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_sections(const struct vml_settings *settings)
{
	struct vml_reports files = { 0 };
	const char *pattern;
	struct vml_source source;
	uint64_t pid;
	int code;

	if (settings->group && group_column(settings) < 0) {
		vml_tell("--group %s is none: group by section or name", settings->group);
		return VML_EXIT_USAGE;
	}
	code = take_words(settings, &pid, &pattern);
	if (code != VML_EXIT_OK)
		return code;
	code = vml_source_open(&source, settings, &files);
	if (code == VML_EXIT_OK && !pid)
		code = vml_process_captured(&files, settings->command->name, &pid);
	if (code == VML_EXIT_OK)
		code = answer(&source, &files, pid, pattern, settings);
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}
