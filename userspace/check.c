// SPDX-License-Identifier: GPL-2.0
/*
 * check.c - do the numbers of a report hold together: see check.h.
 *
 * The client vouches for its sums: what breaks the identity of docs/abi.md, and
 * what is not whole, is told on stderr and in the exit code.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "tell.h"
#include "vmledger.h"

#define TELL_MAX	3	/* rows told one by one */

#define CLASS_ID(name)	COL_##name,
static const enum vml_column_id classes[] = { VML_CLASSES(CLASS_ID) };

/**
 * vml_row_parts() - the sum of what must be the size
 * @report: the report
 * @row: which row
 *
 * Return: rss + hugetlb + device + swap + reserved, in kB.
 */
uint64_t vml_row_parts(const struct vml_report *report, size_t row)
{
	return vml_number(report, row, COL_rss) + vml_number(report, row, COL_hugetlb) +
	       vml_number(report, row, COL_device) + vml_number(report, row, COL_swap) +
	       vml_number(report, row, COL_reserved);
}

/**
 * vml_row_adds_up() - does a row keep the identity?
 * @report: the report
 * @row: which row
 *
 * Return: true if its size is the sum of its parts, and of its classes.
 */
bool vml_row_adds_up(const struct vml_report *report, size_t row)
{
	uint64_t size = vml_number(report, row, COL_size);
	uint64_t sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (!vml_has(report, classes[i]))
			return vml_row_parts(report, row) == size;
		sum += vml_number(report, row, classes[i]);
	}
	return sum == size && vml_row_parts(report, row) == size &&
	       vml_number(report, row, COL_rss) == vml_number(report, row, COL_rss_anon) +
	       vml_number(report, row, COL_rss_file) + vml_number(report, row, COL_rss_shmem) &&
	       vml_number(report, row, COL_swap) == vml_number(report, row, COL_swap_anon) +
	       vml_number(report, row, COL_swap_shmem);
}

static void describe(const struct vml_report *report, size_t row, char *text, size_t size)
{
	if (report->id == VML_REPORT_vmas || report->id == VML_REPORT_ranges)
		snprintf(text, size, "the mapping at %llx",
			 (unsigned long long)vml_number(report, row, COL_start));
	else if (report->id == VML_REPORT_series)
		snprintf(text, size, "row %zu", row + 1);
	else
		snprintf(text, size, "process %llu",
			 (unsigned long long)vml_number(report, row, COL_pid));
}

/* Mappings must lie in order, apart from each other, and be as long as they say. */
static bool is_in_place(const struct vml_report *report, size_t row)
{
	uint64_t start = vml_number(report, row, COL_start);
	uint64_t end = vml_number(report, row, COL_end);

	if (report->id != VML_REPORT_vmas && report->id != VML_REPORT_ranges)
		return true;
	if (row && start < vml_number(report, row - 1, COL_end))
		return false;
	return start < end && (end - start) / 1024 == vml_number(report, row, COL_size);
}

static int check_rows(const struct vml_report *report)
{
	size_t broken = 0;
	char where[64];

	for (size_t i = 0; i < report->nrows; i++) {
		bool sums = vml_row_adds_up(report, i);

		if (sums && is_in_place(report, i))
			continue;
		if (broken++ >= TELL_MAX)
			continue;
		describe(report, i, where, sizeof(where));
		if (sums)
			vml_tell("%s: %s is not where or as long as it says: do not trust it",
				 report->source, where);
		else
			vml_tell("%s: %s is %llu kB, its parts are %llu kB: do not trust it",
				 report->source, where,
				 (unsigned long long)vml_number(report, i, COL_size),
				 (unsigned long long)vml_row_parts(report, i));
	}
	if (broken > TELL_MAX)
		vml_tell("%s: and %zu rows more", report->source, broken - TELL_MAX);
	return broken ? VML_EXIT_FAILURE : VML_EXIT_OK;
}

static int check_end(const struct vml_report *report)
{
	switch (report->end) {
	case VML_END_YES:
		return VML_EXIT_OK;
	case VML_END_CUT:
		vml_tell("%s: the %s report is cut off: the rest is missing, capture it again",
			 report->source, vml_report_names[report->id]);
		return VML_EXIT_FAILURE;
	case VML_END_NO:
		if (strcmp(report->reason, "exited") == 0)
			vml_tell("%s: the process ended meanwhile: the %s report stops at %s",
				 report->source, vml_report_names[report->id], report->resume);
		else
			vml_tell("%s: the %s report stops at %s (%s): the rest is missing",
				 report->source, vml_report_names[report->id], report->resume,
				 report->reason);
		return VML_EXIT_FAILURE;
	}
	return VML_EXIT_FAILURE;
}

/**
 * vml_check() - is a report whole, and do its rows add up?
 * @report: the report, or NULL
 *
 * Return: VML_EXIT_OK or VML_EXIT_FAILURE; what is wrong was told.
 */
int vml_check(const struct vml_report *report)
{
	int end, rows = VML_EXIT_OK;

	if (!report)
		return VML_EXIT_OK;
	end = check_end(report);
	if (report->id != VML_REPORT_threads && report->id != VML_REPORT_pages &&
	    !(report->id == VML_REPORT_summary && report->end == VML_END_CUT))
		rows = check_rows(report);
	return end > rows ? end : rows;
}
