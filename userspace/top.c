// SPDX-License-Identifier: GPL-2.0
/*
 * top.c - the command top: a live view.
 *
 * Shows processes, or groups of them, or the owners of one process, again and again,
 * with what changed since the last look or since the first.
 */
#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "rows.h"
#include "tell.h"
#include "view.h"

#define EVERY_MS	2000
#define KEY_ESCAPE	27
#define KEY_RETURN	'\n'

#define LIST_KEYS	"q quit  Enter owners  g group  "
#define OWNER_KEYS	"q quit  Esc processes  "
#define COMMON_KEYS	"<> sort  r reverse  p pause  c change since "

static int draw(struct vml_view *view)
{
	char keys[128];

	vml_view_title(view);
	view->screen.table = &view->table;
	view->screen.title = view->title;
	view->screen.message = view->message;
	snprintf(keys, sizeof(keys), "%s" COMMON_KEYS "%s",
		 view->pid ? OWNER_KEYS : LIST_KEYS, view->since_first ? "last" : "first");
	view->screen.keys = keys;
	return vml_screen_draw(&view->screen) < 0 ? VML_EXIT_FAILURE : VML_EXIT_OK;
}

static void move_cursor(struct vml_view *view, int rows)
{
	size_t last = view->table.shown ? view->table.shown - 1 : 0;
	size_t *selected = &view->screen.selected;

	if (rows < 0)
		*selected -= *selected < (size_t)-rows ? *selected : (size_t)-rows;
	else
		*selected = *selected + rows > last ? last : *selected + rows;
}

/* Returns an exit code, or -1 to go on. */
static int take_key(struct vml_view *view, int key)
{
	int page = vml_screen_rows();
	int code = VML_EXIT_OK;

	switch (key) {
	case 'q':
		return VML_EXIT_OK;
	case KEY_UP:
	case 'k':
		move_cursor(view, -1);
		break;
	case KEY_DOWN:
	case 'j':
		move_cursor(view, 1);
		break;
	case KEY_PPAGE:
		move_cursor(view, -page);
		break;
	case KEY_NPAGE:
		move_cursor(view, page);
		break;
	case KEY_HOME:
		move_cursor(view, -(int)view->table.shown);
		break;
	case KEY_END:
		move_cursor(view, view->table.shown);
		break;
	case KEY_RETURN:
	case KEY_ENTER:
		code = vml_view_owners(view);
		break;
	case KEY_ESCAPE:
	case KEY_BACKSPACE:
		code = vml_view_list(view);
		break;
	case 'g':
		code = view->pid ? VML_EXIT_OK : vml_view_next_group(view);
		break;
	case '<':
	case KEY_LEFT:
		code = vml_view_sort_beside(view, -1);
		break;
	case '>':
	case KEY_RIGHT:
		code = vml_view_sort_beside(view, 1);
		break;
	case 'r':
		view->table.ascending = !view->table.ascending;
		code = vml_view_arrange(view);
		break;
	case 'c':
		view->since_first = !view->since_first;
		vml_view_compare(view);
		code = vml_view_arrange(view);
		break;
	case 'p':
		view->paused = !view->paused;
		break;
	}
	return code == VML_EXIT_OK ? -1 : code;
}

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/* Waits for keys until it is time for the next look. */
static int wait_for_keys(struct vml_view *view, uint64_t until)
{
	int code = draw(view);

	while (code == VML_EXIT_OK && view->now.rows) {
		uint64_t now = clock_ms();
		int key;

		if (now >= until && !view->paused)
			return -1;
		key = vml_screen_key(view->paused ? 1000 : (int)(until - now));
		if (key == ERR)
			continue;
		code = take_key(view, key);
		if (code >= 0)
			return code;
		code = view->now.rows ? draw(view) : VML_EXIT_OK;
	}
	return code == VML_EXIT_OK ? -1 : code;
}

/* Back to the list, with what was told: it ended, or cannot be looked into. */
static int leave_owners(struct vml_view *view)
{
	char message[sizeof(view->message)];
	int code = vml_view_list(view);

	memcpy(message, view->message, sizeof(message));
	if (code == VML_EXIT_OK)
		code = vml_view_look(view);
	if (code == VML_EXIT_OK)
		memcpy(view->message, message, sizeof(message));
	return code;
}

/* Only the first look of a kind must succeed: later ones can be made again. */
static int watch(struct vml_view *view)
{
	uint64_t every = view->settings.every_ms ? view->settings.every_ms : EVERY_MS;
	int code = -1;

	while (code < 0) {
		uint64_t next = clock_ms() + every;

		code = vml_view_look(view);
		if (code != VML_EXIT_OK && view->pid && !view->now.rows)
			code = leave_owners(view);
		if (code != VML_EXIT_OK && !view->now.rows)
			return code;
		code = wait_for_keys(view, next);
	}
	return code;
}

static int run(struct vml_view *view)
{
	int code = vml_screen_check();

	if (code == VML_EXIT_OK)
		code = vml_rows_check(&view->settings);
	if (code == VML_EXIT_OK)
		code = vml_view_restart(view);
	if (code == VML_EXIT_OK)
		code = vml_source_open(&view->source, &view->settings, NULL);
	if (code == VML_EXIT_OK)
		code = vml_screen_open();
	if (code != VML_EXIT_OK)
		return code;
	code = vml_messages_catch(&view->messages);
	if (code == VML_EXIT_OK)
		code = watch(view);
	vml_screen_close();
	vml_messages_release(&view->messages);
	if (code != VML_EXIT_OK && *view->message)
		fprintf(stderr, "%s\n", view->message);
	vml_source_close(&view->source);
	return code;
}

/**
 * vml_top() - show processes, or the owners of one, live
 * @settings: what was asked for
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_top(const struct vml_settings *settings)
{
	struct vml_view view = {
		.settings = *settings,
		.source.query = -1,
		.messages = { -1, -1 },
	};
	int code;

	/* A word is whom to look into; --pid is whom to list. */
	if (settings->nwords > 1) {
		vml_tell("top looks into one process: vmledger top PID, or top --pid PID,PID");
		return VML_EXIT_USAGE;
	}
	if (settings->nwords) {
		view.pid = settings->pids[settings->npids - 1];
		view.settings.npids--;
	}
	code = run(&view);
	vml_table_release(&view.table);
	vml_look_free(&view.now);
	vml_look_free(&view.last);
	vml_look_free(&view.first);
	return code;
}
