/* SPDX-License-Identifier: GPL-2.0 */
/*
 * patience.h - names that the linker makes of alarm(), see patience.c.
 */
#ifndef _PATIENCE_H
#define _PATIENCE_H

unsigned int __real_alarm(unsigned int seconds);
unsigned int __wrap_alarm(unsigned int seconds);

#endif
