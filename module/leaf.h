/* SPDX-License-Identifier: GPL-2.0 */
/*
 * leaf.h - what an entry maps and how often it is mapped, where the kernel knows but
 * does not export it.
 */
#ifndef _VML_LEAF_H
#define _VML_LEAF_H

#include <linux/dax.h>
#include <linux/hugetlb.h>
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

	if (pmd_devmap(pmd) || !pfn_valid(pfn))
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

/* How often a page is mapped, as that kernel's smaps counts it. */
static inline int vml_page_mapcount(struct page *page)
{
#ifdef VML_HAVE_PAGE_MAPCOUNT
	return page_mapcount(page);
#else
	struct folio *folio = page_folio(page);
	int mapcount = atomic_read(&page->_mapcount) + 1;

	if (page_mapcount_is_type(mapcount))
		mapcount = 0;
	return folio_test_large(folio) ? mapcount + folio_entire_mapcount(folio) : mapcount;
#endif
}

/* Do others map a hugetlb page, too? As that kernel's smaps has it. */
static inline bool vml_hugetlb_is_shared(pte_t *ptep, pte_t pte, struct page *page)
{
	if (VML_NONPRESENT_IS_SHARED && !pte_present(pte))
		return true;
#if defined(VML_HAVE_PAGE_MAPCOUNT)
	return page_mapcount(page) >= 2 || hugetlb_pmd_shared(ptep);
#elif defined(VML_HAVE_FOLIO_MAYBE_MAPPED_SHARED)
	return folio_maybe_mapped_shared(page_folio(page)) || hugetlb_pmd_shared(ptep);
#else
	return folio_likely_mapped_shared(page_folio(page)) || hugetlb_pmd_shared(ptep);
#endif
}

#endif /* _VML_LEAF_H */
