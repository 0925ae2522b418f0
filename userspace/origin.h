/* SPDX-License-Identifier: GPL-2.0 */
/*
 * origin.h - whose a process is, and which cgroup it lives in.
 */
#ifndef _VML_ORIGIN_H
#define _VML_ORIGIN_H

#include "source.h"

int vml_origins_read(struct vml_reports *set, const uint64_t *pids, size_t npids,
		     const struct vml_report **origins);
const struct vml_report *vml_origins_captured(const struct vml_reports *files);
int vml_origins_fill(struct vml_report *rows, const struct vml_report *origins);
uint64_t vml_now_ms(void);

#endif /* _VML_ORIGIN_H */
