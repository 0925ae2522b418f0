// SPDX-License-Identifier: GPL-2.0
/* Since 6.15: the name of what was folio_likely_mapped_shared(). */
#include <linux/mm.h>

bool probe(struct folio *folio)
{
	return folio_maybe_mapped_shared(folio);
}
