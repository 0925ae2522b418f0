/* SPDX-License-Identifier: GPL-2.0 */
/*
 * counts.h - a range of which all is known, against the ledger and the oracles.
 */
#ifndef _TESTS_COUNTS_H
#define _TESTS_COUNTS_H

#include <stddef.h>
#include <sys/types.h>

#include "place.h"
#include "proc.h"
#include "report.h"

int counts_take(pid_t pid, const void *at, size_t size, struct ledger *l, char *kind);
const char *counts_differ(pid_t pid, const void *at, size_t size, const char *kind,
			  const struct ledger *known);

/* What the test knows of a range of its own, in kB: classes that are not named are 0. */
#define DIFFER(at, size, kind, ...) \
	counts_differ(getpid(), at, size, kind, &(struct ledger){ __VA_ARGS__ })

#endif /* _TESTS_COUNTS_H */
