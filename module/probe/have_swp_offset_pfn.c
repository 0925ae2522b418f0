// SPDX-License-Identifier: GPL-2.0
/* 6.1, commit 0d206b5d2e0d: a migration entry holds more than the number of a page. */
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/swapops.h>

unsigned long probe(swp_entry_t entry)
{
	return swp_offset_pfn(entry);
}
