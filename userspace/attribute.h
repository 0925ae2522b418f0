/* SPDX-License-Identifier: GPL-2.0 */
/*
 * attribute.h - who owns a mapping: policy over the facts of reports.
 *
 * Pure: works on parsed reports and on what is known of the program, reads
 * nothing itself. A mapping has exactly one owner, so owners add up.
 */
#ifndef _VML_ATTRIBUTE_H
#define _VML_ATTRIBUTE_H

#include <stdbool.h>

#include "owner.h"
#include "program.h"
#include "report.h"

/**
 * struct vml_place - where a mapping belongs
 * @owner: its owner
 * @item: which item of that owner: mappings of one thread stack, of one arena
 *	or of one library share a number
 * @split: how many items this mapping alone stands for, mostly 1
 */
struct vml_place {
	enum vml_owner owner;
	unsigned int item;
	unsigned int split;
};

/**
 * struct vml_process - what is known of one process
 * @pid: its pid
 * @summary: its summary, or NULL
 * @vmas: its mappings
 * @threads: its threads, or NULL
 * @program: what its executable says
 */
struct vml_process {
	uint64_t pid;
	const struct vml_report *summary;
	const struct vml_report *vmas;
	const struct vml_report *threads;
	struct vml_program program;
};

bool vml_is_go(const struct vml_process *process);
int vml_attribute(const struct vml_process *process, struct vml_place **places);

#endif /* _VML_ATTRIBUTE_H */
