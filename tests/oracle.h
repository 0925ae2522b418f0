/* SPDX-License-Identifier: GPL-2.0 */
/*
 * oracle.h - the report pages against all that knows the pages, too: smaps,
 * smaps_rollup, kpageflags.
 */
#ifndef _TESTS_ORACLE_H
#define _TESTS_ORACLE_H

#include <stddef.h>
#include <sys/types.h>

unsigned long smaps_sum(pid_t pid, const void *at, size_t size, const char *name);
unsigned long pages_sum(pid_t pid, const void *at, size_t size, const char *column);
const char *pages_differ(pid_t pid, const void *at, size_t size);
const char *rollup_differs(pid_t pid);
const char *folios_differ(pid_t pid, const void *at, size_t size);

#endif /* _TESTS_ORACLE_H */
