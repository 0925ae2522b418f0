/* SPDX-License-Identifier: GPL-2.0 */
/*
 * check.h - do the numbers of a report hold together?
 */
#ifndef _VML_CHECK_H
#define _VML_CHECK_H

#include "report.h"

uint64_t vml_row_parts(const struct vml_report *report, size_t row);
bool vml_row_adds_up(const struct vml_report *report, size_t row);
int vml_check(const struct vml_report *report);

#endif /* _VML_CHECK_H */
