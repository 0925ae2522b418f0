// SPDX-License-Identifier: GPL-2.0
/* Control: must compile, or the probes mean nothing. */
#include <linux/mm.h>

struct vm_area_struct *probe(struct mm_struct *mm)
{
	return find_vma(mm, 0);
}
