// SPDX-License-Identifier: GPL-2.0
/*
 * portion.c - what each section has of the pages it lies on: see portion.h.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "image.h"
#include "portion.h"

#define PADDING		"(padding)"
#define SEGMENT		"(segment:"	/* as binary.c calls them, in a layout */
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
	unsigned __int128 sum = 0;
	uint64_t size = vml_number(ranges, row, COL_end) - vml_number(ranges, row, COL_start);

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

/**
 * vml_portions_make() - a row for each section, in bytes
 * @set: the report is added to it
 * @source: has the ranges of the files that the layout is of
 * @layout: where the sections are
 * @pattern: which files, by path or by the part of it behind the last slash; NULL: all
 * @portions: filled in
 *
 * Return: 0 or -ENOMEM.
 */
int vml_portions_make(struct vml_reports *set, const struct vml_reports *source,
		      const struct vml_report *layout, const char *pattern,
		      struct vml_portions *portions)
{
	struct vml_report *report = vml_report_new(set, VML_REPORT_layout, columns,
						   ARRAY_SIZE(columns));
	size_t count;
	int err = 0;

	*portions = (struct vml_portions){ .report = report };
	if (!report)
		return -ENOMEM;
	report->pid = layout->pid;
	report->source = layout->source;
	for (size_t first = 0; !err && first < layout->nrows; first += 1 + count) {
		struct image im = { .table = report, .layout = layout, .first = first };

		count = count_sections(layout, first);
		if (!is_wanted(vml_text(layout, first, COL_name), pattern))
			continue;
		im.count = count;
		portions->files++;
		portions->stripped += is_stripped(layout, first, count);
		err = add_image(&im, source, layout->pid);
	}
	return err;
}
