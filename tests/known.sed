# SPDX-License-Identifier: GPL-2.0
# known.sed - what kernels tell that is no complaint about the module
#
# Usage: sed -f tests/known.sed

# Whom the OOM killer takes is told with a call trace.
/invoked oom-killer/,/[Kk]illed process\|already exiting\|no killable process/d

# 6.1.y parts page tables that processes share of hugetlb before it has taken the lock for
# that (__vma_adjust()), and lockdep sees it wherever such a mapping is split.
/--\[ cut here \]--/ {
	$!N
	/WARNING: [^\n]* hugetlb_split+/ {
		:rest
		$d
		N
		s/.*\n//
		/--\[ end trace /!b rest
		d
	}
}

# insmod that fails for want of memory, as it is told to: that is said with a call trace,
# and then with what memory there is.
/: vmalloc error: /,/Mem-Info:/d
