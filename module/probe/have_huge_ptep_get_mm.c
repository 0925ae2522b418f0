// SPDX-License-Identifier: GPL-2.0
/* 6.11, commit e6c0c03245e5: huge_ptep_get() takes the mm and the address. */
#include <linux/hugetlb.h>

pte_t probe(struct mm_struct *mm, pte_t *ptep)
{
	return huge_ptep_get(mm, 0, ptep);
}
