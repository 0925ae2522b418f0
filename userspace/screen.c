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
#define NOTE_MIN	24	/* with less room a note has its own line */
#define NOTE_INDENT	4
#define EIGHTHS	8

static void look_at_size(struct vml_screen *screen)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		screen->width = size.ws_col;
	screen->rows = size.ws_row;
	if (columns && atoi(columns) > 0)
		screen->width = atoi(columns);
	if (screen->width < WIDTH_MIN)
		screen->width = WIDTH_MIN;
	if (screen->width > WIDTH_MAX)
		screen->width = WIDTH_MAX;
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
	look_at_size(screen);
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
 * vml_screen_note() - print a note, folded between words, with its end of line
 * @screen: where
 * @at: column the line has come to
 * @column: where the note begins, on this line and the next; if that leaves no
 *	room for it, the note has lines of its own
 * @text: the note, may be empty
 */
void vml_screen_note(const struct vml_screen *screen, int at, int column, const char *text)
{
	if (*text && (at > column || screen->width - column < NOTE_MIN)) {
		putchar('\n');
		at = 0;
		column = NOTE_INDENT;
	}
	while (*text) {
		int len = words_fitting(text, screen->width - column);

		printf("%*s", column - at, "");
		vml_screen_begin(screen, VML_INK_NOTE);
		printf("%.*s", len, text);
		vml_screen_end(screen);
		text += len;
		text += strspn(text, " ");
		if (*text)
			putchar('\n');
		at = 0;
	}
	putchar('\n');
}
