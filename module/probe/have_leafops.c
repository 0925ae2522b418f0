// SPDX-License-Identifier: GPL-2.0
/* 6.19: non-present entries are read as softleaf_t. */
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/leafops.h>

bool probe(pte_t pte)
{
	return softleaf_is_guard_marker(softleaf_from_pte(pte));
}
