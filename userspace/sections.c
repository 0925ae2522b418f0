// SPDX-License-Identifier: GPL-2.0
/*
 * sections.c - the command sections: what each section of the program and of its
 * libraries has in memory.
 *
 * In bytes, for sections are no multiples of a page. A page that two sections share
 * is shared out by bytes, and what belongs to none of them is a line of its own: so
 * lines make up the mappings.
 */
#include <err.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "command.h"
#include "files.h"
#include "image.h"
#include "name.h"
#include "option.h"
#include "process.h"
#include "rows.h"
#include "table.h"

#define PADDING		"(padding)"
#define SEGMENT		"(segment\\040"	/* as binary.c calls them, in a layout */
#define DELETED		" (deleted)"

static const int columns[] = {
	COL_section, COL_start, COL_bytes, COL_resident, COL_shared, COL_dirty, COL_swapped,
	COL_absent, COL_name,
};

/* The rows of one image: sections in the order of addresses, then what is none. */
struct image {
	struct vml_report *table;
	const struct vml_report *layout;
	size_t first;		/* its row in the layout */
	size_t count;		/* sections */
	size_t row;		/* of its first section in the table */
	size_t next;		/* section that may hold the next byte */
	uint64_t padding[COL_NUM];
};

/* What a part of a row of "ranges" has: all its pages are alike. */
static uint64_t part_of(const struct vml_report *ranges, size_t row, uint64_t bytes,
			const enum vml_column_id *ids, size_t count)
{
	uint64_t size = vml_number(ranges, row, COL_end) - vml_number(ranges, row, COL_start);
	unsigned __int128 sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += vml_number(ranges, row, ids[i]) * 1024;
	return sum * bytes / size;
}

static void add(uint64_t *cells[COL_NUM], const struct vml_report *ranges, size_t row,
		uint64_t bytes)
{
	static const enum vml_column_id resident[] = { COL_rss, COL_hugetlb, COL_device };
	static const enum vml_column_id swapped[] = { COL_swap };
	static const enum vml_column_id shared[] = {
		COL_shared_clean, COL_shared_dirty, COL_shared_hugetlb,
	};
	static const enum vml_column_id dirty[] = { COL_shared_dirty, COL_private_dirty };
	uint64_t in = part_of(ranges, row, bytes, resident, ARRAY_SIZE(resident));
	uint64_t out = part_of(ranges, row, bytes, swapped, ARRAY_SIZE(swapped));

	*cells[COL_bytes] += bytes;
	*cells[COL_resident] += in;
	*cells[COL_swapped] += out;
	*cells[COL_absent] += bytes - in - out;
	*cells[COL_shared] += part_of(ranges, row, bytes, shared, ARRAY_SIZE(shared));
	*cells[COL_dirty] += part_of(ranges, row, bytes, dirty, ARRAY_SIZE(dirty));
}

static void add_to_section(struct image *im, size_t section, const struct vml_report *ranges,
			   size_t row, uint64_t bytes)
{
	uint64_t *cells[COL_NUM];

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		cells[columns[i]] = &vml_cell(im->table, im->row + section, columns[i])->number;
	add(cells, ranges, row, bytes);
}

static void add_to_padding(struct image *im, const struct vml_report *ranges, size_t row,
			   uint64_t bytes)
{
	uint64_t *cells[COL_NUM];

	for (size_t i = 0; i < COL_NUM; i++)
		cells[i] = &im->padding[i];
	add(cells, ranges, row, bytes);
}

static uint64_t section_start(const struct image *im, size_t section)
{
	return vml_number(im->layout, im->first + 1 + section, COL_start);
}

static uint64_t section_end(const struct image *im, size_t section)
{
	return vml_number(im->layout, im->first + 1 + section, COL_end);
}

/* Of sections that overlap the first one has what both have. */
static void share_out(struct image *im, const struct vml_report *ranges, size_t row)
{
	uint64_t at = vml_number(ranges, row, COL_start);
	uint64_t end = vml_number(ranges, row, COL_end);
	uint64_t first = vml_number(im->layout, im->first, COL_start);
	uint64_t last = vml_number(im->layout, im->first, COL_end);
	uint64_t stop;

	at = at > first ? at : first;
	end = end < last ? end : last;
	for (; at < end; at = stop) {
		while (im->next < im->count && section_end(im, im->next) <= at)
			im->next++;
		stop = end;
		if (im->next == im->count) {
			add_to_padding(im, ranges, row, stop - at);
		} else if (section_start(im, im->next) > at) {
			if (section_start(im, im->next) < stop)
				stop = section_start(im, im->next);
			add_to_padding(im, ranges, row, stop - at);
		} else {
			if (section_end(im, im->next) < stop)
				stop = section_end(im, im->next);
			add_to_section(im, im->next, ranges, row, stop - at);
		}
	}
}

static int add_line(struct image *im, const char *section, uint64_t start)
{
	size_t row = im->table->nrows;

	if (vml_report_add(im->table) < 0)
		return -ENOMEM;
	vml_cell(im->table, row, COL_section)->text = section;
	vml_cell(im->table, row, COL_start)->number = start;
	vml_cell(im->table, row, COL_name)->text = vml_text(im->layout, im->first, COL_name);
	return 0;
}

static int add_padding(struct image *im)
{
	size_t row = im->table->nrows;

	if (!im->padding[COL_bytes])
		return 0;
	if (add_line(im, PADDING, vml_number(im->layout, im->first, COL_start)) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (vml_columns[columns[i]].unit == VML_UNIT_BYTES)
			vml_cell(im->table, row, columns[i])->number = im->padding[columns[i]];
	return 0;
}

static int add_image(struct image *im, const struct vml_reports *set, uint64_t pid)
{
	int err = 0;

	im->row = im->table->nrows;
	for (size_t i = 0; !err && i < im->count; i++)
		err = add_line(im, vml_text(im->layout, im->first + 1 + i, COL_section),
			       section_start(im, i));
	for (size_t i = 0; !err && i < set->count; i++) {
		const struct vml_report *ranges = set->report[i];

		if (ranges->id != VML_REPORT_ranges || ranges->pid != pid)
			continue;
		im->next = 0;
		for (size_t row = 0; row < ranges->nrows; row++)
			share_out(im, ranges, row);
	}
	return err ? err : add_padding(im);
}

static size_t count_sections(const struct vml_report *layout, size_t first)
{
	size_t row = first + 1;

	while (row < layout->nrows && !vml_is_image(layout, row))
		row++;
	return row - first - 1;
}

/* Without the headers of sections there are only segments. */
static bool is_stripped(const struct vml_report *layout, size_t first, size_t count)
{
	for (size_t row = first + 1; row <= first + count; row++)
		if (strncmp(vml_text(layout, row, COL_section), SEGMENT, strlen(SEGMENT)) == 0)
			return true;
	return false;
}

/* By path or by the part of it behind the last slash; a deleted file keeps its name. */
static bool is_wanted(const char *path, const char *pattern)
{
	size_t len = strlen(path), deleted = strlen(DELETED);
	bool wanted = !pattern;
	char *name;

	if (wanted)
		return true;
	if (len > deleted && strcmp(path + len - deleted, DELETED) == 0)
		len -= deleted;
	name = strndup(path, len);
	if (name)
		wanted = fnmatch(pattern, name, 0) == 0 ||
			 fnmatch(pattern, vml_base_name(name), 0) == 0;
	free(name);
	return wanted;
}

/* What is not in the table is said below it. */
static void tell(struct vml_table *table, size_t files, size_t stripped, const char *name)
{
	int n = 0;

	if (files == 1)
		n = snprintf(table->note, sizeof(table->note), "of %s", name);
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

/* One table of all images, or of those that were asked for. */
static int make_table(const struct vml_reports *set, const struct vml_report *layout,
		      const char *pattern, struct vml_table *table, struct vml_report *report)
{
	size_t stripped = 0, files = 0;
	char *name = NULL;
	size_t count;
	int err = 0;

	for (size_t first = 0; !err && first < layout->nrows; first += 1 + count) {
		struct image im = { .table = report, .layout = layout, .first = first };

		count = count_sections(layout, first);
		if (!is_wanted(vml_text(layout, first, COL_name), pattern))
			continue;
		im.count = count;
		files++;
		stripped += is_stripped(layout, first, count);
		err = add_image(&im, set, layout->pid);
	}
	if (!err && files)
		name = vml_name_printable(vml_text(report, 0, COL_name), table->settings->utf8);
	tell(table, files, stripped, name ? name : "?");
	if (files == 1)
		drop_name(table);
	free(name);
	return err;
}

/* A row whose pages differ cannot be shared out among sections. */
static int check_ranges(const struct vml_reports *set, uint64_t pid)
{
	int code = VML_EXIT_OK;
	bool mixed = false, found = false;

	for (size_t i = 0; i < set->count; i++) {
		const struct vml_report *ranges = set->report[i];

		if (ranges->id != VML_REPORT_ranges || ranges->pid != pid)
			continue;
		found = true;
		code = vml_worse(code, vml_check(ranges));
		for (size_t row = 0; row < ranges->nrows; row++) {
			uint64_t rss = vml_number(ranges, row, COL_rss);

			mixed = mixed || (rss && rss != vml_number(ranges, row, COL_size));
		}
	}
	if (!found) {
		warnx("%llu: no ranges report of it in the file: "
		      "capture it with vmledger save --sections %llu",
		      (unsigned long long)pid, (unsigned long long)pid);
		return VML_EXIT_FAILURE;
	}
	if (mixed) {
		warnx("%llu: its ranges are not of single pages: "
		      "capture them with vmledger save --sections %llu",
		      (unsigned long long)pid, (unsigned long long)pid);
		return VML_EXIT_FAILURE;
	}
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
	struct vml_report *report;
	int code = vml_table_choose(&table, settings, VML_IN_SECTIONS,
				    settings->group ? COL_resident : -1);

	if (code == VML_EXIT_OK)
		code = check_ranges(set, layout->pid);
	if (code == VML_EXIT_USAGE || code == VML_EXIT_FAILURE)
		return code;
	report = vml_report_new(&derived, VML_REPORT_layout, columns, ARRAY_SIZE(columns));
	if (report) {
		report->pid = layout->pid;
		report->source = layout->source;
		table.report = report;
	}
	if (!report || make_table(set, layout, pattern, &table, report) < 0 ||
	    (settings->group && vml_group(&derived, report, group, &table.report) < 0)) {
		warnx("out of memory");
		code = VML_EXIT_FAILURE;
	} else if (!report->nrows) {
		warnx("%llu: no ELF file of it is called %s: vmledger maps %llu shows all files",
		      (unsigned long long)layout->pid, pattern ? pattern : "so",
		      (unsigned long long)layout->pid);
		code = VML_EXIT_FAILURE;
	} else {
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
		warnx("out of memory");
		return VML_EXIT_FAILURE;
	}
	if (!(*layout)->nrows) {
		warnx("%llu: none of its files can be read, or none is ELF: run it as root",
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

static int sections(struct vml_source *source, const struct vml_reports *files, uint64_t pid,
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
		warnx("%llu: no layout of its files in the capture: "
		      "capture it with vmledger save --sections %llu",
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

/* "PID [FILE]", or "[PID] [FILE]" of what was captured. */
static int take_words(const struct vml_settings *settings, const struct vml_reports *files,
		      uint64_t *pid, const char **pattern)
{
	size_t words = settings->nwords;
	char **word = settings->words;
	int code = VML_EXIT_OK;

	*pattern = NULL;
	if (words && vml_parse_pid(*word, pid)) {
		word++;
		words--;
	} else if (settings->nfrom) {
		code = vml_process_captured(files, settings->command->name, pid);
	} else {
		words = 2;
	}
	if (words == 1)
		*pattern = *word;
	if (words < 2)
		return code;
	warnx("sections takes a pid and a file of it: vmledger sections PID libc.so.6");
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
	const char *pattern = NULL;
	struct vml_source source;
	uint64_t pid = 0;
	int code = vml_source_open(&source, settings, &files);

	if (code == VML_EXIT_OK && settings->group && group_column(settings) < 0) {
		warnx("--group %s is none: group by section or name", settings->group);
		code = VML_EXIT_USAGE;
	}
	if (code == VML_EXIT_OK)
		code = take_words(settings, &files, &pid, &pattern);
	if (code == VML_EXIT_OK)
		code = sections(&source, &files, pid, pattern, settings);
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}
