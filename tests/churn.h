/* SPDX-License-Identifier: GPL-2.0 */
/*
 * churn.h - a process that does to its memory whatever a process can do.
 */
#ifndef _TESTS_CHURN_H
#define _TESTS_CHURN_H

void churn(unsigned int seed, const char *self);

#endif /* _TESTS_CHURN_H */
