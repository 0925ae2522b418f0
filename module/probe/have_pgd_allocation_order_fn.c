// SPDX-License-Identifier: GPL-2.0
/* 6.16: the size of a top-level table is known at run time. */
#include <linux/mm.h>
#include <asm/pgalloc.h>

unsigned int probe(void)
{
	return pgd_allocation_order();
}
