/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rows.h - the list of processes as it is to be shown: filtered, with what /proc
 * knows of them, and in groups if that was asked for.
 */
#ifndef _VML_ROWS_H
#define _VML_ROWS_H

#include "source.h"
#include "table.h"

int vml_rows_make(struct vml_source *source, const struct vml_reports *files,
		  struct vml_table *table, const struct vml_report *processes,
		  struct vml_reports *set, const struct vml_report **rows);
int vml_rows_check(const struct vml_settings *settings);

/* In share.c. */
int vml_share(struct vml_source *source, const struct vml_reports *files,
	      struct vml_table *table, struct vml_reports *set,
	      const struct vml_report **rows);

/* In group.c. */
int vml_group(struct vml_reports *set, const struct vml_report *rows, int id,
	      const struct vml_report **groups);

#endif /* _VML_ROWS_H */
