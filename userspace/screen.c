// SPDX-License-Identifier: GPL-2.0
/*
 * screen.c - how text is shown where it goes to: see screen.h.
 *
 * A pipe gets plain text of 80 columns, the same everywhere. A terminal gets bars
 * and colour; NO_COLOR (no-color.org) or a dumb terminal takes the colour away.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "screen.h"

#define WIDTH	80
#define WIDTH_MIN	20
#define WIDTH_MAX	100	/* longer lines are hard to read */
#define WIDTH_BARS	72	/* there is room for bars from here on */
#define EIGHTHS	8

static int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (columns && atoi(columns) > 0)
		return atoi(columns);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return WIDTH;
}

/**
 * vml_screen_look() - look at the standard output
 * @screen: filled in
 * @utf8: the locale is one of UTF-8
 */
void vml_screen_look(struct vml_screen *screen, bool utf8)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	*screen = (struct vml_screen){ .width = WIDTH, .utf8 = utf8 };
	if (!isatty(STDOUT_FILENO))
		return;
	screen->width = terminal_width();
	if (screen->width < WIDTH_MIN)
		screen->width = WIDTH_MIN;
	if (screen->width > WIDTH_MAX)
		screen->width = WIDTH_MAX;
	screen->bars = screen->width >= WIDTH_BARS;
	screen->colour = !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

/**
 * vml_screen_begin() - begin text of a kind
 * @screen: where
 * @ink: the kind
 */
void vml_screen_begin(const struct vml_screen *screen, enum vml_ink ink)
{
	static const char *const codes[] = {
		[VML_INK_PLAIN] = "",
		[VML_INK_HEAD] = "\033[1m",
		[VML_INK_BAR] = "\033[36m",
		[VML_INK_NOTE] = "\033[2m",
		[VML_INK_WARN] = "\033[33m",
	};

	if (screen->colour)
		fputs(codes[ink], stdout);
}

/**
 * vml_screen_end() - end text of a kind
 * @screen: where
 */
void vml_screen_end(const struct vml_screen *screen)
{
	if (screen->colour)
		fputs("\033[0m", stdout);
}

/**
 * vml_screen_bar() - draw a part of a whole
 * @screen: where
 * @part: the part: whatever is not nothing shows
 * @whole: the whole
 * @cells: length of the whole
 *
 * Return: how many columns were filled, always @cells; 0 if there are no bars.
 */
int vml_screen_bar(const struct vml_screen *screen, unsigned long long part,
		   unsigned long long whole, int cells)
{
	static const char *const blocks[] = {
		"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589",
	};
	int eighths;

	if (!screen->bars)
		return 0;
	eighths = whole ? (int)((double)part / whole * cells * EIGHTHS + 0.5) : 0;
	if (part && !eighths)
		eighths = 1;
	vml_screen_begin(screen, VML_INK_BAR);
	for (int i = 0; i < cells; i++, eighths -= EIGHTHS) {
		if (eighths <= 0)
			putchar(' ');
		else if (!screen->utf8)
			putchar(eighths > EIGHTHS / 2 ? '#' : '-');
		else
			fputs(eighths >= EIGHTHS ? "\u2588" : blocks[eighths], stdout);
	}
	vml_screen_end(screen);
	return cells;
}

/**
 * vml_screen_wrap() - print a note, folded between words, with its end of line
 * @screen: where
 * @indent: blanks before each of its lines
 * @text: the note
 */
void vml_screen_wrap(const struct vml_screen *screen, int indent, const char *text)
{
	int room = screen->width - indent;

	if (room < WIDTH_MIN / 2)
		room = WIDTH_MIN / 2;
	while (*text) {
		int len = 0;

		/* As many words as fit, one at least. */
		do {
			int next = len + strspn(text + len, " ");

			next += strcspn(text + next, " ");
			if (len && next > room)
				break;
			len = next;
		} while (text[len]);
		printf("%*s", indent, "");
		vml_screen_begin(screen, VML_INK_NOTE);
		printf("%.*s", len, text);
		vml_screen_end(screen);
		putchar('\n');
		text += len;
		text += strspn(text, " ");
	}
}
