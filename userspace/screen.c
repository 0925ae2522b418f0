// SPDX-License-Identifier: GPL-2.0
/*
 * screen.c - draws the live view: see screen.h.
 */
#include <curses.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "screen.h"
#include "tell.h"

#define HEAD_ROWS	3	/* title, message, headings */
#define TAIL_ROWS	1
#define LINE_MAX_CHARS	512

enum { PAIR_MORE = 1, PAIR_LESS };

static SCREEN *terminal;

/**
 * vml_screen_check() - is there a terminal?
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_screen_check(void)
{
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return VML_EXIT_OK;
	vml_tell("top needs a terminal: elsewhere use vmledger, or vmledger record PID");
	return VML_EXIT_USAGE;
}

/**
 * vml_screen_open() - take the terminal
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_screen_open(void)
{
	const char *no_colour = getenv("NO_COLOR");

	terminal = newterm(NULL, stdout, stdin);
	if (!terminal) {
		vml_tell("this terminal is not known: set TERM, or use vmledger without top");
		return VML_EXIT_FAILURE;
	}
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	set_escdelay(50);
	curs_set(0);
	if (has_colors() && !(no_colour && *no_colour)) {
		start_color();
		use_default_colors();
		init_pair(PAIR_MORE, COLOR_RED, -1);
		init_pair(PAIR_LESS, COLOR_GREEN, -1);
	}
	return VML_EXIT_OK;
}

/**
 * vml_screen_close() - give the terminal back
 */
void vml_screen_close(void)
{
	endwin();
	delscreen(terminal);
	terminal = NULL;
}

/**
 * vml_screen_rows() - how many rows of a table fit?
 *
 * Return: the number, 1 at least.
 */
size_t vml_screen_rows(void)
{
	int rows = LINES - HEAD_ROWS - TAIL_ROWS;

	return rows > 1 ? rows : 1;
}

/**
 * vml_screen_key() - wait for a key
 * @ms: how long
 *
 * Return: the key, ERR if none came.
 */
int vml_screen_key(int ms)
{
	timeout(ms);
	return getch();
}

/* Writes as much of a text as fits, from a column on. Returns the column behind it. */
static int put_text(int line, int column, const char *text)
{
	wchar_t wide[LINE_MAX_CHARS];
	size_t len = mbstowcs(wide, text, LINE_MAX_CHARS - 1);

	if (len == (size_t)-1)
		return column;
	wide[LINE_MAX_CHARS - 1] = L'\0';
	for (size_t i = 0; i < len && wide[i]; i++) {
		int width = wcwidth(wide[i]);

		if (width < 0)
			continue;
		if (column + width > COLS)
			break;
		mvaddnwstr(line, column, &wide[i], 1);
		column += width;
	}
	return column;
}

static int width_of(const char *text)
{
	wchar_t wide[LINE_MAX_CHARS];
	size_t len = mbstowcs(wide, text, LINE_MAX_CHARS - 1);
	int width;

	if (len == (size_t)-1)
		return 0;
	wide[LINE_MAX_CHARS - 1] = L'\0';
	width = wcswidth(wide, LINE_MAX_CHARS);
	return width < 0 ? (int)len : width;
}

static bool is_text(int id)
{
	return vml_columns[id].unit == VML_UNIT_TEXT;
}

/* Text of the rows that fit. */
static int fill(const struct vml_screen *screen, size_t rows, char **cell)
{
	const struct vml_table *table = screen->table;

	for (size_t i = 0; i < rows; i++) {
		for (size_t c = 0; c < table->ncolumns; c++) {
			char *text = vml_cell_text(table, table->order[screen->first + i],
						   table->columns[c]);

			if (!text)
				return -ENOMEM;
			cell[i * table->ncolumns + c] = text;
		}
	}
	return 0;
}

/* How wide columns have to be: for all rows, so that they stand still. */
static int measure(const struct vml_table *table, int *width)
{
	char heading[32];

	for (size_t c = 0; c < table->ncolumns; c++) {
		vml_cell_heading(table->columns[c], heading, sizeof(heading));
		width[c] = width_of(heading);
		for (size_t i = 0; i < table->shown; i++) {
			char *text = vml_cell_text(table, table->order[i], table->columns[c]);
			int len;

			if (!text)
				return -ENOMEM;
			len = width_of(text);
			width[c] = len > width[c] ? len : width[c];
			free(text);
		}
	}
	return 0;
}

/*
 * On a narrow screen the last column, mostly a name, and what changed say more than
 * what is between: columns that are left out have no width.
 */
static void leave_out(const struct vml_table *table, int *width)
{
	int used = -1;

	for (size_t c = 0; c < table->ncolumns; c++)
		used += width[c] + 1;
	for (size_t c = table->ncolumns; c-- > 2 && used > COLS;) {
		int id = table->columns[c - 1];

		if (id == table->sort || id == COL_change)
			continue;
		used -= width[c - 1] + 1;
		width[c - 1] = 0;
	}
}

static void put_headings(const struct vml_table *table, const int *width)
{
	int at = 0;

	attron(A_REVERSE);
	mvhline(HEAD_ROWS - 1, 0, ' ', COLS);
	for (size_t c = 0; c < table->ncolumns && at < COLS; c++) {
		int id = table->columns[c];
		char heading[32];
		int pad;

		if (!width[c])
			continue;
		vml_cell_heading(id, heading, sizeof(heading));
		pad = is_text(id) ? 0 : width[c] - width_of(heading);
		if (id == table->sort)
			attron(A_BOLD | A_UNDERLINE);
		put_text(HEAD_ROWS - 1, at + pad, heading);
		attroff(A_BOLD | A_UNDERLINE);
		at += width[c] + 1;
	}
	attroff(A_REVERSE);
}

static attr_t color_of(const struct vml_table *table, size_t row, int id)
{
	int64_t change = vml_number(table->report, row, COL_change);

	if (id != COL_change || !change)
		return A_NORMAL;
	return A_BOLD | COLOR_PAIR(change > 0 ? PAIR_MORE : PAIR_LESS);
}

static void put_row(const struct vml_screen *screen, size_t i, char **cell, const int *width)
{
	const struct vml_table *table = screen->table;
	bool selected = screen->first + i == screen->selected;
	int at = 0;

	if (selected) {
		attron(A_REVERSE);
		mvhline(HEAD_ROWS + i, 0, ' ', COLS);
	}
	for (size_t c = 0; c < table->ncolumns && at < COLS; c++) {
		int id = table->columns[c];
		int pad = is_text(id) ? 0 : width[c] - width_of(cell[c]);
		attr_t color = color_of(table, table->order[screen->first + i], id);

		if (!width[c])
			continue;
		attron(color);
		put_text(HEAD_ROWS + i, at + pad, cell[c]);
		attroff(color);
		if (selected)
			attron(A_REVERSE);
		at += width[c] + 1;
	}
	attroff(A_REVERSE);
}

/* The selected row is to be seen. */
static void scroll_to_selected(struct vml_screen *screen, size_t rows)
{
	size_t count = screen->table->shown;

	if (screen->selected >= count)
		screen->selected = count ? count - 1 : 0;
	if (screen->first > screen->selected)
		screen->first = screen->selected;
	if (screen->first + rows <= screen->selected)
		screen->first = screen->selected - rows + 1;
	if (screen->first + rows > count)
		screen->first = count > rows ? count - rows : 0;
}

/**
 * vml_screen_draw() - show the table
 * @screen: what to show; its first and selected rows are moved to where they can be
 *
 * Return: 0 or -ENOMEM.
 */
int vml_screen_draw(struct vml_screen *screen)
{
	const struct vml_table *table = screen->table;
	size_t rows = vml_screen_rows();
	int width[COL_NUM];
	char **cell;
	int err;

	scroll_to_selected(screen, rows);
	if (rows > table->shown - screen->first)
		rows = table->shown - screen->first;
	cell = calloc(rows * table->ncolumns + 1, sizeof(*cell));
	if (!cell)
		return -ENOMEM;
	err = fill(screen, rows, cell);
	if (!err)
		err = measure(table, width);
	if (!err) {
		leave_out(table, width);
		erase();
		put_text(0, 0, screen->title);
		attron(A_BOLD);
		put_text(1, 0, screen->message);
		attroff(A_BOLD);
		put_headings(table, width);
		for (size_t i = 0; i < rows; i++)
			put_row(screen, i, cell + i * table->ncolumns, width);
		put_text(LINES - 1, 0, screen->keys);
		refresh();
	}
	for (size_t i = 0; i < rows * table->ncolumns; i++)
		free(cell[i]);
	free(cell);
	return err;
}
