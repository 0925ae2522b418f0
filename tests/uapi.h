/* SPDX-License-Identifier: GPL-2.0 */
/*
 * uapi.h - names the headers of older systems have not got; what the running
 * kernel cannot do, it says itself.
 */
#ifndef _TESTS_UAPI_H
#define _TESTS_UAPI_H

#include <linux/userfaultfd.h>
#include <sys/mman.h>

/* Linux 5.19 */
#ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM
#define UFFD_FEATURE_WP_HUGETLBFS_SHMEM	(1 << 12)
#endif

/* Linux 6.13 */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL	102
#define MADV_GUARD_REMOVE	103
#endif

#endif
