/* SPDX-License-Identifier: GPL-2.0 */
/*
 * grammar.h - a second reader of the questions that docs/abi.md describes.
 */
#ifndef _TESTS_GRAMMAR_H
#define _TESTS_GRAMMAR_H

#include <stddef.h>

long grammar_read(const char *at, size_t length);

#endif /* _TESTS_GRAMMAR_H */
