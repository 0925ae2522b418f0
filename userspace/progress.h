/* SPDX-License-Identifier: GPL-2.0 */
/*
 * progress.h - tells how far long work is: on a terminal only, and only if it is long.
 */
#ifndef _VML_PROGRESS_H
#define _VML_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct vml_progress - a piece of work
 * @what: what is being done: "looking at pages"
 * @began_us: when it began
 * @told: something stands on the line
 */
struct vml_progress {
	const char *what;
	uint64_t began_us;
	bool told;
};

void vml_progress_begin(struct vml_progress *progress, const char *what);
void vml_progress_tell(struct vml_progress *progress, size_t done, size_t all);
uint64_t vml_progress_end(struct vml_progress *progress);

#endif /* _VML_PROGRESS_H */
