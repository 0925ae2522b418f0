/* SPDX-License-Identifier: GPL-2.0 */
/*
 * uapi.h - names the headers of older systems have not got; what the running
 * kernel cannot do, it says itself.
 */
#ifndef _TESTS_UAPI_H
#define _TESTS_UAPI_H

#include <linux/userfaultfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* Linux 5.19 */
#ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM
#define UFFD_FEATURE_WP_HUGETLBFS_SHMEM	(1 << 12)
#endif

/* Linux 6.4 */
#ifndef UFFD_FEATURE_WP_UNPOPULATED
#define UFFD_FEATURE_WP_UNPOPULATED	(1 << 13)
#endif

/* Linux 6.6 */
#ifndef UFFD_FEATURE_POISON
#define UFFD_FEATURE_POISON	(1 << 14)
#define UFFDIO_POISON		_IOWR(UFFDIO, 0x08, struct uffdio_poison)
struct uffdio_poison {
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};
#endif

/* Linux 5.14, 6.10 */
#ifndef SYS_memfd_secret
#define SYS_memfd_secret	447
#endif
#ifndef SYS_mseal
#define SYS_mseal		462
#endif

/* Linux 6.1 */
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

/* Linux 6.11 */
#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE	0x08
#endif

/* Linux 6.13 */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL	102
#define MADV_GUARD_REMOVE	103
#endif

#endif
