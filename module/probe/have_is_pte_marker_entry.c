// SPDX-License-Identifier: GPL-2.0
/* 5.19, commit 679d10331910: entries that stand for no page, but remember something. */
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/swapops.h>

bool probe(swp_entry_t entry)
{
	return is_pte_marker_entry(entry);
}
