/* SPDX-License-Identifier: GPL-2.0 */
/*
 * leaf.h - what a present entry maps, where the kernel knows but does not export it.
 */
#ifndef _VML_LEAF_H
#define _VML_LEAF_H

#include <linux/dax.h>
#include <linux/mm.h>
#include <linux/pagemap.h>

#include "compat.h"

static inline bool vml_is_zero_pfn(unsigned long pfn)
{
	return pfn == page_to_pfn(ZERO_PAGE(0));
}

enum vml_leaf { VML_LEAF_NORMAL, VML_LEAF_DEVICE, VML_LEAF_ZERO };

/* The huge zero page is a compound page of no mapping; its pfn is not exported. */
static inline bool vml_is_huge_zero(unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);

	return PageCompound(page) && !READ_ONCE(page_folio(page)->mapping);
}

/*
 * What vm_normal_page_pmd() would say of a present huge pmd, which is not
 * exported. Its lock is held, so the page stays.
 */
static inline enum vml_leaf vml_pmd_type(struct vm_area_struct *vma, pmd_t pmd, unsigned long addr)
{
	unsigned long pfn = pmd_pfn(pmd);

	if (vml_pmd_devmap(pmd) || !pfn_valid(pfn))
		return VML_LEAF_DEVICE;
	if (vma->vm_flags & VM_PFNMAP)
		return pmd_special(pmd) || pfn == linear_page_index(vma, addr) ||
		       (vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) != VM_MAYWRITE ?
			VML_LEAF_DEVICE : VML_LEAF_NORMAL;
	if (pmd_special(pmd))
		return vml_is_huge_zero(pfn) ? VML_LEAF_ZERO : VML_LEAF_DEVICE;
	/* Where it is not marked special. DAX maps it for holes in a file. */
	if ((vma_is_anonymous(vma) || (VML_DAX_IS_DEVMAP && vma_is_dax(vma))) &&
	    vml_is_huge_zero(pfn))
		return VML_LEAF_ZERO;
	return VML_LEAF_NORMAL;
}

#endif /* _VML_LEAF_H */
