/* SPDX-License-Identifier: GPL-2.0 */
/*
 * report.h - reports of the module, as the rest of the client sees them.
 *
 * A table of cells found by row and column; a summary is a table of one row.
 * What the client derives from reports (groups, differences, a series) is a report
 * again, so that one table prints them all.
 */
#ifndef _VML_REPORT_H
#define _VML_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "column.h"

#define VML_REPORT_ID(name)	VML_REPORT_##name,

/* What the client itself writes in the same form: docs/formats.md. */
#define VML_CLIENT_REPORTS(X)	\
	X(layout)		\
	X(origins)		\
	X(series)

/* enum vml_report_id - the reports of abi.h, and ours */
enum vml_report_id {
	VML_REPORTS(VML_REPORT_ID)
	VML_CLIENT_REPORTS(VML_REPORT_ID)
	VML_REPORT_NUM
};

extern const char *const vml_report_names[VML_REPORT_NUM];

/* How a report ended. */
enum vml_end {
	VML_END_CUT,	/* no "# end" line: lost on its way */
	VML_END_YES,	/* complete */
	VML_END_NO,	/* the module stopped early, and said so */
};

/**
 * union vml_cell - one value: a number, or text for columns without a number
 */
union vml_cell {
	uint64_t number;
	const char *text;
};

/**
 * struct vml_field - one column of a report, or one key of a summary
 * @name: as the report has it
 * @id: enum vml_column_id, or -1 for one that is newer than this client
 * @kb: a key newer than this client, in kB
 */
struct vml_field {
	const char *name;
	int id;
	bool kb;
};

/**
 * struct vml_report - one report; a summary is a table of one row
 * @id: which report
 * @pid: whom it is about; 0 for processes
 * @page_kb: size of a base page
 * @fields: its columns
 * @nfields: number of columns
 * @at: where a known column is, or -1
 * @cells: nrows * nfields cells
 * @nrows: number of rows
 * @end: how it ended
 * @resume: where it stopped, if @end is VML_END_NO
 * @reason: why it stopped, if @end is VML_END_NO
 * @skipped: processes the opener may not see
 * @costs: the line on what it cost, NULL if it has none
 * @source: name of the file it came from
 */
struct vml_report {
	enum vml_report_id id;
	uint64_t pid;
	uint64_t page_kb;
	struct vml_field *fields;
	size_t nfields;
	short at[COL_NUM];
	union vml_cell *cells;
	size_t nrows;
	enum vml_end end;
	const char *resume;
	const char *reason;
	uint64_t skipped;
	const char *costs;
	const char *source;
};

/**
 * struct vml_reports - all reports that were read, and the text they point into
 * @report: the reports, in the order they were read
 * @count: how many
 * @program: lines on programs, as program.h has them
 * @programs: how many
 * @text: the texts, owned
 * @texts: how many
 */
struct vml_reports {
	struct vml_report **report;
	size_t count;
	const char **program;
	size_t programs;
	char **text;
	size_t texts;
};

void vml_reports_free(struct vml_reports *set);
int vml_reports_keep(struct vml_reports *set, char *text);
struct vml_report *vml_report_new(struct vml_reports *set, enum vml_report_id id, const int *ids,
				  size_t count);
struct vml_report *vml_report_like(struct vml_reports *set, const struct vml_report *model,
				   const int *ids, size_t count);
int vml_report_add(struct vml_report *report);
bool *vml_report_again(const struct vml_report *report, size_t *count);
int vml_report_copy(struct vml_report *report, const struct vml_report *from, size_t row);
int vml_report_lacks(const struct vml_report *r);
const struct vml_report *vml_reports_find(const struct vml_reports *set, enum vml_report_id id,
					  uint64_t pid);

/**
 * vml_has() - does a report have a column?
 * @report: the report, or NULL
 * @id: the column
 *
 * Return: true if it does.
 */
static inline bool vml_has(const struct vml_report *report, enum vml_column_id id)
{
	return report && report->at[id] >= 0;
}

/**
 * vml_number() - a number out of a report
 * @report: the report, or NULL
 * @row: which row; 0 for a summary
 * @id: the column, not one of text
 *
 * Return: the number, 0 if the report does not have it.
 */
static inline uint64_t vml_number(const struct vml_report *report, size_t row,
				  enum vml_column_id id)
{
	if (!vml_has(report, id) || row >= report->nrows)
		return 0;
	return report->cells[row * report->nfields + report->at[id]].number;
}

/**
 * vml_text() - a text out of a report
 * @report: the report, or NULL
 * @row: which row; 0 for a summary
 * @id: the column, one of text
 *
 * Return: the text, "-" if the report does not have it.
 */
static inline const char *vml_text(const struct vml_report *report, size_t row,
				   enum vml_column_id id)
{
	if (!vml_has(report, id) || row >= report->nrows)
		return "-";
	return report->cells[row * report->nfields + report->at[id]].text;
}

/**
 * vml_cell() - a cell of a report that is being made
 * @report: the report
 * @row: which row
 * @id: the column; the report has it
 *
 * Return: the cell.
 */
static inline union vml_cell *vml_cell(struct vml_report *report, size_t row,
				       enum vml_column_id id)
{
	return &report->cells[row * report->nfields + report->at[id]];
}

#endif /* _VML_REPORT_H */
