/* SPDX-License-Identifier: GPL-2.0 */
/*
 * knob.h - read and turn what the kernel has in /proc/sys and /sys.
 */
#ifndef _TESTS_KNOB_H
#define _TESTS_KNOB_H

#include <stdbool.h>

bool knob_says(const char *path, const char *text);
unsigned long knob_number(const char *path);
bool knob_set(const char *path, const char *text);
bool knob_set_folio(unsigned long kb, const char *knob, const char *text);

#endif /* _TESTS_KNOB_H */
