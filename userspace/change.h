/* SPDX-License-Identifier: GPL-2.0 */
/*
 * change.h - what is different between two looks, as a report of differences.
 *
 * The numbers of such a report have a sign; see struct vml_table.
 */
#ifndef _VML_CHANGE_H
#define _VML_CHANGE_H

#include "account.h"
#include "report.h"
#include "series.h"
#include "table.h"

int vml_change_owners(struct vml_reports *set, const struct vml_account *before,
		      const struct vml_account *after, const struct vml_table *table,
		      const struct vml_report **change);
int vml_change_maps(struct vml_reports *set, const struct vml_process *before,
		    const struct vml_process *after, const struct vml_table *table,
		    const struct vml_report **change);
int vml_change_series(struct vml_reports *set, const struct vml_series *series,
		      const struct vml_table *table, const struct vml_report **change);
int vml_change_list(struct vml_reports *set, const struct vml_report *before,
		    const struct vml_report *after, const struct vml_table *table,
		    const struct vml_report **change);

#endif /* _VML_CHANGE_H */
