/* SPDX-License-Identifier: GPL-2.0 */
/*
 * word.h - words of a line, and the numbers they can be.
 *
 * Strict: what another program would not have written is no number.
 */
#ifndef _VML_WORD_H
#define _VML_WORD_H

#include <stdbool.h>
#include <stdint.h>

char *vml_next_word(char **rest);
bool vml_parse_decimal(const char *s, uint64_t *value);
bool vml_parse_hex(const char *s, uint64_t *value);
bool vml_is_word(const char *s);

/* In settings: what a user writes. */
bool vml_parse_pid(const char *text, uint64_t *pid);
bool vml_parse_time(const char *text, uint64_t *ms);

#endif /* _VML_WORD_H */
