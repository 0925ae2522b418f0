/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pids.h - the module parameter "pids": who is watched.
 */
#ifndef _TESTS_PIDS_H
#define _TESTS_PIDS_H

#include <stdbool.h>
#include <sys/types.h>

#include "question.h"

int __printf(1, 2) pids_write(const char *format, ...);
const char *pids_list(void);
bool pids_has(pid_t pid);

#endif /* _TESTS_PIDS_H */
