// SPDX-License-Identifier: GPL-2.0
/* 6.2, commit d09e8ca6cb93: shared anonymous memory can be named, outside the union. */
#include <linux/build_bug.h>
#include <linux/mm_types.h>
#include <linux/stddef.h>

#ifndef CONFIG_ANON_VMA_NAME
#error "no names at all"
#endif

static_assert(offsetof(struct vm_area_struct, anon_name) !=
	      offsetof(struct vm_area_struct, shared), "in the union");
