// SPDX-License-Identifier: GPL-2.0
/* 6.2: one name for reading a pmd without its lock. */
#include <linux/pgtable.h>

pmd_t probe(pmd_t *pmdp)
{
	return pmdp_get_lockless(pmdp);
}
