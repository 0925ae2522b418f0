/* SPDX-License-Identifier: GPL-2.0 */
/*
 * world.h - what goes on in a busy machine besides the processes looked at.
 */
#ifndef _TESTS_WORLD_H
#define _TESTS_WORLD_H

#include <stdbool.h>

void world_look(void);
void world_turns(unsigned int i);
bool world_has_turned(void);
void world_end(void);
void world_confine(void);

#endif /* _TESTS_WORLD_H */
