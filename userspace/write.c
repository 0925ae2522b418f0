// SPDX-License-Identifier: GPL-2.0
/*
 * write.c - writes reports in the form the module does: see write.h.
 *
 * What was read and is written again is the same, byte by byte, also what a newer
 * module put there.
 */
#include "write.h"

static bool has_pid(const struct vml_report *report)
{
	return report->id != VML_REPORT_processes && report->id != VML_REPORT_origins;
}

static enum vml_unit unit_of(const struct vml_field *field)
{
	return field->id < 0 ? VML_UNIT_TEXT : vml_columns[field->id].unit;
}

static void put_cell(FILE *out, const struct vml_field *field, const union vml_cell *cell)
{
	switch (unit_of(field)) {
	case VML_UNIT_TEXT:
		fputs(cell->text, out);
		break;
	case VML_UNIT_HEX:
		fprintf(out, "%llx", (unsigned long long)cell->number);
		break;
	default:
		fprintf(out, "%llu", (unsigned long long)cell->number);
		break;
	}
}

/**
 * vml_report_begin() - write what stands above the rows
 * @out: where to
 * @report: the report
 */
void vml_report_begin(FILE *out, const struct vml_report *report)
{
	fprintf(out, "# vmledger %d %s pid ", VML_ABI, vml_report_names[report->id]);
	if (has_pid(report))
		fprintf(out, "%llu", (unsigned long long)report->pid);
	else
		putc('-', out);
	fprintf(out, " page_kb %llu\n", (unsigned long long)report->page_kb);
	if (report->id == VML_REPORT_summary || !report->nfields)
		return;
	for (size_t i = 0; i < report->nfields; i++)
		fprintf(out, "%s%s", i ? " " : "", report->fields[i].name);
	putc('\n', out);
}

/**
 * vml_report_row() - write a row
 * @out: where to
 * @report: the report
 * @row: which row
 */
void vml_report_row(FILE *out, const struct vml_report *report, size_t row)
{
	for (size_t i = 0; i < report->nfields; i++) {
		if (i)
			putc(' ', out);
		put_cell(out, &report->fields[i], &report->cells[row * report->nfields + i]);
	}
	putc('\n', out);
}

static void put_keys(FILE *out, const struct vml_report *summary)
{
	for (size_t i = 0; i < summary->nfields; i++) {
		const struct vml_field *field = &summary->fields[i];

		fprintf(out, "%s: ", field->name);
		put_cell(out, field, &summary->cells[i]);
		fputs(unit_of(field) == VML_UNIT_KB || field->kb ? " kB\n" : "\n", out);
	}
}

/**
 * vml_report_write() - write a whole report
 * @out: where to
 * @report: the report; one that was cut off ends the same way again
 */
void vml_report_write(FILE *out, const struct vml_report *report)
{
	bool summary = report->id == VML_REPORT_summary;
	size_t rows = summary ? report->nfields : report->nrows;

	vml_report_begin(out, report);
	if (summary)
		put_keys(out, report);
	for (size_t row = 0; !summary && row < report->nrows; row++)
		vml_report_row(out, report, row);
	if (report->id == VML_REPORT_processes)
		fprintf(out, "# skipped %llu\n", (unsigned long long)report->skipped);
	if (report->costs)
		fprintf(out, "%s\n", report->costs);
	if (report->end == VML_END_YES)
		fprintf(out, "# end %zu complete yes\n", rows);
	else if (report->end == VML_END_NO)
		fprintf(out, "# end %zu complete no %s %s\n", rows, report->resume, report->reason);
}
