// SPDX-License-Identifier: GPL-2.0
/*
 * report.c - reports of the module: see report.h.
 */
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define REPORT_NAME(name)	#name,
const char *const vml_report_names[VML_REPORT_NUM] = { VML_REPORTS(REPORT_NAME) };

static void free_report(struct vml_report *r)
{
	if (!r)
		return;
	free(r->fields);
	free(r->cells);
	free(r);
}

/**
 * vml_reports_find() - look a report up
 * @set: where
 * @id: which report
 * @pid: whom it is about; 0 for any
 *
 * Return: the last such report, NULL if there is none.
 */
const struct vml_report *vml_reports_find(const struct vml_reports *set, enum vml_report_id id,
					  uint64_t pid)
{
	for (size_t i = set->count; i-- > 0;)
		if (set->report[i]->id == id && (!pid || set->report[i]->pid == pid))
			return set->report[i];
	return NULL;
}

/**
 * vml_reports_free() - free all reports
 * @set: the reports; empty afterwards
 */
void vml_reports_free(struct vml_reports *set)
{
	for (size_t i = 0; i < set->count; i++)
		free_report(set->report[i]);
	for (size_t i = 0; i < set->texts; i++)
		free(set->text[i]);
	free(set->report);
	free(set->program);
	free(set->text);
	memset(set, 0, sizeof(*set));
}
