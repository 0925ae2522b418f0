/* SPDX-License-Identifier: GPL-2.0 */
/*
 * object.h - how much of a shmem mapping is in swap, without asking smaps.
 */
#ifndef _TESTS_OBJECT_H
#define _TESTS_OBJECT_H

#include "proc.h"

/**
 * struct object_swap - swap of a mapping, in kB
 * @least: surely in swap
 * @most: possibly
 */
struct object_swap {
	unsigned long least;
	unsigned long most;
};

int object_swap(struct object_swap *s, pid_t pid, const struct smaps_vma *v);

#endif /* _TESTS_OBJECT_H */
