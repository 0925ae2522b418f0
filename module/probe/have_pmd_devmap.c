// SPDX-License-Identifier: GPL-2.0
/* Up to 6.16: DAX mappings were marked. */
#include <linux/mm.h>

int probe(pmd_t pmd)
{
	return pmd_devmap(pmd);
}
