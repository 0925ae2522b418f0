/* SPDX-License-Identifier: GPL-2.0 */
/*
 * process.h - all there is to know of one process, asked or captured.
 */
#ifndef _VML_PROCESS_H
#define _VML_PROCESS_H

#include "attribute.h"
#include "source.h"

int vml_process_get(struct vml_source *source, const struct vml_reports *files, uint64_t pid,
		    struct vml_reports *answers, struct vml_process *process);
int vml_process_check(const struct vml_process *process);
int vml_process_captured(const struct vml_reports *files, const char *command, uint64_t *pid);
int vml_process_pids(const struct vml_reports *files, uint64_t **pids, size_t *npids);

/* In sections.c. */
int vml_sections_get(struct vml_source *source, const struct vml_process *process,
		     struct vml_reports *set, const struct vml_report **layout);

/* In share.c. */
int vml_share_maps(struct vml_source *source, const struct vml_reports *files,
		   const struct vml_process *process, struct vml_reports *answers,
		   struct vml_reports *set, const struct vml_report **rows);

/* In answer.c. */
int vml_answer_captured(struct vml_source *source, const struct vml_reports *files,
			const struct vml_settings *settings);

#endif /* _VML_PROCESS_H */
