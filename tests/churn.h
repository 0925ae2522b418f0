/* SPDX-License-Identifier: GPL-2.0 */
/*
 * churn.h - a process that does to its memory whatever a process can do.
 */
#ifndef _TESTS_CHURN_H
#define _TESTS_CHURN_H

#define CHURN_STEPS	50	/* in a life of usual length */

void churn(unsigned int seed, unsigned int count, const char *self);

#endif /* _TESTS_CHURN_H */
