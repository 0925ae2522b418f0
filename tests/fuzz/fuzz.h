/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fuzz.h - what a fuzzer calls.
 */
#ifndef _TESTS_FUZZ_H
#define _TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* _TESTS_FUZZ_H */
