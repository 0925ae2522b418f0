// SPDX-License-Identifier: GPL-2.0
/* 6.2, commit f1a7941243c1: RSS counters are per CPU; the sum came in 6.16. */
#include <linux/mm.h>

unsigned long probe(struct mm_struct *mm)
{
	return percpu_counter_sum_positive(&mm->rss_stat[MM_ANONPAGES]);
}
