// SPDX-License-Identifier: GPL-2.0
/* Up to 6.12: how often one page is mapped. */
#include <linux/mm.h>

int probe(struct page *page)
{
	return page_mapcount(page);
}
