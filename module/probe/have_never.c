// SPDX-License-Identifier: GPL-2.0
/* Control: must not compile, or the probes mean nothing. */
#include <linux/mm.h>

void probe(struct mm_struct *mm)
{
	vml_no_kernel_has_this(mm);
}
