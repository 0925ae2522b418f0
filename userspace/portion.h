/* SPDX-License-Identifier: GPL-2.0 */
/*
 * portion.h - what each section has of the pages it lies on.
 *
 * In bytes, for sections are no multiples of a page. A page that two sections share
 * is shared out by bytes, and what belongs to none of them is a row of its own: so
 * rows make up the mappings.
 */
#ifndef _VML_PORTION_H
#define _VML_PORTION_H

#include "report.h"

/**
 * struct vml_portions - what sections have
 * @report: a row for each
 * @files: how many files they are of
 * @stripped: how many of these have no headers of sections
 */
struct vml_portions {
	const struct vml_report *report;
	size_t files;
	size_t stripped;
};

int vml_portions_make(struct vml_reports *set, const struct vml_reports *source,
		      const struct vml_report *layout, const char *pattern,
		      struct vml_portions *portions);

#endif /* _VML_PORTION_H */
