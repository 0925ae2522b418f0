/* SPDX-License-Identifier: GPL-2.0 */
/*
 * screen.h - draws the live view.
 */
#ifndef _VML_SCREEN_H
#define _VML_SCREEN_H

#include "look.h"

/**
 * struct vml_screen - what the screen shows
 * @table: the rows, arranged
 * @title: first line
 * @message: second line: what is wrong, or ""
 * @keys: last line: what can be typed
 * @selected: the row the cursor is on, counted in the order shown
 * @first: the row on top
 */
struct vml_screen {
	const struct vml_table *table;
	const char *title;
	const char *message;
	const char *keys;
	size_t selected;
	size_t first;
};

int vml_screen_check(void);
int vml_screen_open(void);
void vml_screen_close(void);
size_t vml_screen_rows(void);
int vml_screen_draw(struct vml_screen *screen);
int vml_screen_key(int ms);

#endif /* _VML_SCREEN_H */
