// SPDX-License-Identifier: GPL-2.0
/* 5.19 to 6.2: a failed swap-in had a swap type of its own, then became a marker. */
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/swapops.h>

int probe(swp_entry_t entry)
{
	return is_swapin_error_entry(entry);
}
