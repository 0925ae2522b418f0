/* SPDX-License-Identifier: GPL-2.0 */
/*
 * uffd.h - markers that userfaultfd leaves in page tables.
 */
#ifndef _TESTS_UFFD_H
#define _TESTS_UFFD_H

#include <stdbool.h>
#include <stddef.h>

#include "uapi.h"

bool uffd_protect(char *at, size_t size, unsigned long features);
bool uffd_poison(char *at, size_t size);

#endif /* _TESTS_UFFD_H */
