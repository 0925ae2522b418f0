/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compare.h - one VMA: the ledger's row against smaps.
 */
#ifndef _TESTS_COMPARE_H
#define _TESTS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "proc.h"
#include "report.h"

enum exception {
#define EXCEPTION(name, fields, oracle, kernels, why)	EXCEPTION_##name,
#include "exceptions.def"
#undef EXCEPTION
	EXCEPTIONS
};

/**
 * struct comparison - what was compared, over any number of VMAs
 * @fields: fields compared
 * @mismatches: fields that differ
 * @exceptions: VMAs that each exception held for
 * @differed: those of them in which smaps did differ
 * @first: describes the first mismatch since it was emptied
 */
struct comparison {
	unsigned long fields;
	unsigned long mismatches;
	unsigned long exceptions[EXCEPTIONS];
	unsigned long differed[EXCEPTIONS];
	char first[512];
};

extern const char * const exception_names[EXCEPTIONS];
bool exception_may_hold(enum exception e);

void compare_number(struct comparison *c, const char *what, unsigned long ours,
		    unsigned long theirs);
void compare_vma(struct comparison *c, pid_t pid, const struct smaps_vma *v,
		 const struct report *r, size_t row);
void compare_pages(struct comparison *c, pid_t pid, const struct smaps_vma *v,
		   const struct report *vmas, const struct report *pages, size_t row);

void compare_counters(struct comparison *c, pid_t pid, const struct report *r);

#endif /* _TESTS_COMPARE_H */
