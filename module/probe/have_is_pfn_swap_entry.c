// SPDX-License-Identifier: GPL-2.0
/* 5.14, commit af5cdaf82238: one name for all entries with the number of a page. */
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/swapops.h>

bool probe(swp_entry_t entry)
{
	return is_pfn_swap_entry(entry);
}
