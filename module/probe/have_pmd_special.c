// SPDX-License-Identifier: GPL-2.0
/* 6.12: huge PFN maps are marked; later the huge zero page is, too. */
#include <linux/mm.h>

bool probe(pmd_t pmd)
{
	return pmd_special(pmd);
}
