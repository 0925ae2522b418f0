/* SPDX-License-Identifier: GPL-2.0 */
/*
 * name.h - names other people chose, made safe to print.
 */
#ifndef _VML_NAME_H
#define _VML_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool vml_is_printable(uint32_t code);
size_t vml_utf8_length(const char *s, size_t len, uint32_t *code);
char *vml_name_printable(const char *name, bool utf8);
int vml_name_fit(const char *name, size_t max);
char *vml_name_encode(const char *name);
char *vml_name_decode(const char *name, size_t *len);

#endif /* _VML_NAME_H */
