/* SPDX-License-Identifier: GPL-2.0 */
/*
 * screen.h - what the standard output is: how wide, and may it be coloured?
 */
#ifndef _VML_SCREEN_H
#define _VML_SCREEN_H

#include <stdbool.h>

/**
 * struct vml_screen - what can be shown
 * @width: columns to be filled
 * @rows: lines of the terminal, 0 if there is none or it does not tell
 * @bars: draw bars
 * @colour: use colour
 * @utf8: UTF-8 is understood
 */
struct vml_screen {
	int width;
	int rows;
	bool bars;
	bool colour;
	bool utf8;
};

/* Kinds of text; vml_screen_begin() and _end() are nothing without colour. */
enum vml_ink {
	VML_INK_HEAD,
	VML_INK_BAR,
	VML_INK_NOTE,
	VML_INK_WARN,
};

void vml_screen_look(struct vml_screen *screen, bool utf8);
void vml_screen_begin(const struct vml_screen *screen, enum vml_ink ink);
void vml_screen_end(const struct vml_screen *screen);
int vml_screen_bar(const struct vml_screen *screen, unsigned long long part,
		   unsigned long long whole, int cells);
void vml_screen_note(const struct vml_screen *screen, int at, int column, const char *text);

#endif /* _VML_SCREEN_H */
