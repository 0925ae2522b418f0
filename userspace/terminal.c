// SPDX-License-Identifier: GPL-2.0
/*
 * terminal.c - how text is shown where it goes to: see terminal.h.
 *
 * A pipe gets plain text of 80 columns, the same everywhere. A terminal gets bars
 * and colour; NO_COLOR (no-color.org) or a dumb terminal takes the colour away.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"

#define WIDTH	80
#define WIDTH_MIN	20
#define WIDTH_MAX	100	/* longer lines are hard to read */
#define WIDTH_BARS	72	/* there is room for bars from here on */
#define NOTE_MIN	24	/* with less room a note has its own line */
#define NOTE_INDENT	4
#define EIGHTHS	8

static void look_at_size(struct vml_terminal *terminal)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		terminal->width = size.ws_col;
	terminal->rows = size.ws_row;
	if (columns && atoi(columns) > 0)
		terminal->width = atoi(columns);
	if (terminal->width < WIDTH_MIN)
		terminal->width = WIDTH_MIN;
	if (terminal->width > WIDTH_MAX)
		terminal->width = WIDTH_MAX;
}

/**
 * vml_terminal_look() - look at the standard output
 * @terminal: filled in
 * @utf8: the locale is one of UTF-8
 */
void vml_terminal_look(struct vml_terminal *terminal, bool utf8)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	*terminal = (struct vml_terminal){ .width = WIDTH, .utf8 = utf8 };
	if (!isatty(STDOUT_FILENO))
		return;
	look_at_size(terminal);
	terminal->bars = terminal->width >= WIDTH_BARS;
	terminal->colour = !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

/**
 * vml_terminal_begin() - begin text of a kind
 * @terminal: where
 * @ink: the kind
 */
void vml_terminal_begin(const struct vml_terminal *terminal, enum vml_ink ink)
{
	static const char *const codes[] = {
		[VML_INK_HEAD] = "\033[1m",
		[VML_INK_BAR] = "\033[36m",
		[VML_INK_NOTE] = "\033[2m",
		[VML_INK_WARN] = "\033[33m",
	};

	if (terminal->colour)
		fputs(codes[ink], stdout);
}

/**
 * vml_terminal_end() - end text of a kind
 * @terminal: where
 */
void vml_terminal_end(const struct vml_terminal *terminal)
{
	if (terminal->colour)
		fputs("\033[0m", stdout);
}

/**
 * vml_terminal_bar() - draw a part of a whole
 * @terminal: where
 * @part: the part: whatever is not nothing shows
 * @whole: the whole
 * @cells: length of the whole
 *
 * Return: how many columns were filled, always @cells; 0 if there are no bars.
 */
int vml_terminal_bar(const struct vml_terminal *terminal, unsigned long long part,
		     unsigned long long whole, int cells)
{
	static const char *const blocks[] = {
		"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589",
	};
	int eighths;

	if (!terminal->bars)
		return 0;
	eighths = whole ? (int)((double)part / whole * cells * EIGHTHS + 0.5) : 0;
	if (part && !eighths)
		eighths = 1;
	vml_terminal_begin(terminal, VML_INK_BAR);
	for (int i = 0; i < cells; i++, eighths -= EIGHTHS) {
		if (eighths <= 0)
			putchar(' ');
		else if (!terminal->utf8)
			putchar(eighths > EIGHTHS / 2 ? '#' : '-');
		else
			fputs(eighths >= EIGHTHS ? "\u2588" : blocks[eighths], stdout);
	}
	vml_terminal_end(terminal);
	return cells;
}

/* As many words as fit, one at least. */
static int words_fitting(const char *text, int room)
{
	int len = 0;

	do {
		int next = len + strspn(text + len, " ");

		next += strcspn(text + next, " ");
		if (len && next > room)
			break;
		len = next;
	} while (text[len]);
	return len;
}

/**
 * vml_terminal_note() - print a note, folded between words, with its end of line
 * @terminal: where
 * @at: column the line has come to
 * @column: where the note begins, on this line and the next; if that leaves no
 *	room for it, the note has lines of its own
 * @text: the note, may be empty
 */
void vml_terminal_note(const struct vml_terminal *terminal, int at, int column, const char *text)
{
	if (*text && (at > column || terminal->width - column < NOTE_MIN)) {
		putchar('\n');
		at = 0;
		column = NOTE_INDENT;
	}
	while (*text) {
		int len = words_fitting(text, terminal->width - column);

		printf("%*s", column - at, "");
		vml_terminal_begin(terminal, VML_INK_NOTE);
		printf("%.*s", len, text);
		vml_terminal_end(terminal);
		text += len;
		text += strspn(text, " ");
		if (*text)
			putchar('\n');
		at = 0;
	}
	putchar('\n');
}
