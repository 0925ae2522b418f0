/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tell.h - one line to whoever called us: what is wrong, and what to do next.
 */
#ifndef _VML_TELL_H
#define _VML_TELL_H

void __attribute__((format(printf, 1, 2))) vml_tell(const char *format, ...);

#endif /* _VML_TELL_H */
