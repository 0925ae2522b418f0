/* SPDX-License-Identifier: GPL-2.0 */
/*
 * terminal.h - what the standard output is: how wide, and may it be coloured?
 */
#ifndef _VML_TERMINAL_H
#define _VML_TERMINAL_H

#include <stdbool.h>

/**
 * struct vml_terminal - what can be shown
 * @width: columns to be filled
 * @rows: lines of the terminal, 0 if there is none or it does not tell
 * @bars: draw bars
 * @colour: use colour
 * @utf8: UTF-8 is understood
 */
struct vml_terminal {
	int width;
	int rows;
	bool bars;
	bool colour;
	bool utf8;
};

/* Kinds of text; vml_terminal_begin() and _end() are nothing without colour. */
enum vml_ink {
	VML_INK_HEAD,
	VML_INK_BAR,
	VML_INK_NOTE,
	VML_INK_WARN,
};

void vml_terminal_look(struct vml_terminal *terminal, bool utf8);
void vml_terminal_begin(const struct vml_terminal *terminal, enum vml_ink ink);
void vml_terminal_end(const struct vml_terminal *terminal);
int vml_terminal_bar(const struct vml_terminal *terminal, unsigned long long part,
		     unsigned long long whole, int cells);
void vml_terminal_note(const struct vml_terminal *terminal, int at, int column, const char *text);

#endif /* _VML_TERMINAL_H */
