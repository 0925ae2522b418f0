// SPDX-License-Identifier: GPL-2.0
/*
 * top.c - the command top: a live view.
 *
 * Shows processes, or groups of them, or the owners of one process, again and again,
 * with what changed since the last look or since the first.
 */
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "name.h"
#include "rows.h"
#include "screen.h"
#include "tell.h"

#define EVERY_MS	2000
#define KEY_ESCAPE	27
#define KEY_RETURN	'\n'

#define LIST_KEYS	"q quit  Enter owners  g group  "
#define OWNER_KEYS	"q quit  Esc processes  "
#define COMMON_KEYS	"<> sort  r reverse  p pause  c change since "

static const char *const groups[] = { NULL, "name", "user", "cgroup" };

/**
 * struct view - the live view
 * @settings: as asked for, changed by keys
 * @source: where to ask
 * @table: what is shown
 * @screen: where it is shown
 * @now: what was seen last
 * @last: and before
 * @first: and at first
 * @since_first: changes are since the first look
 * @paused: no new looks
 * @pid: process whose owners are shown, 0 for the list
 * @left: process whose owners were shown before, to put the cursor on
 * @messages: what was told while the screen is ours
 * @stderr_fd: where it would have gone
 * @title: first line
 * @message: second line
 * @keys: last line
 */
struct view {
	struct vml_settings settings;
	struct vml_source source;
	struct vml_table table;
	struct vml_screen screen;
	struct vml_look now, last, first;
	bool since_first;
	bool paused;
	uint64_t pid;
	uint64_t left;
	int messages;
	int stderr_fd;
	char title[256];
	char message[256];
	char keys[128];
};

/* What would be told must not be written over the screen. */
static int catch_messages(struct view *view)
{
	view->messages = memfd_create("messages", MFD_CLOEXEC);
	view->stderr_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (view->messages < 0 || view->stderr_fd < 0 ||
	    dup2(view->messages, STDERR_FILENO) < 0) {
		vml_tell("cannot keep messages apart from the screen: %s", strerror(errno));
		return VML_EXIT_FAILURE;
	}
	return VML_EXIT_OK;
}

static void release_messages(struct view *view)
{
	if (view->stderr_fd >= 0) {
		dup2(view->stderr_fd, STDERR_FILENO);
		close(view->stderr_fd);
	}
	if (view->messages >= 0)
		close(view->messages);
}

/* The last line that was told since. */
static void take_message(struct view *view)
{
	char text[4096];
	ssize_t len = pread(view->messages, text, sizeof(text) - 1, 0);
	char *line;

	view->message[0] = '\0';
	if (len <= 0)
		return;
	text[len - 1] = '\0';
	line = strrchr(text, '\n');
	line = line ? line + 1 : text;
	snprintf(view->message, sizeof(view->message), "%.*s", (int)sizeof(view->message) - 1,
		 line);
	if (ftruncate(view->messages, 0) == 0)
		lseek(view->messages, 0, SEEK_SET);
}

static void move_look(struct vml_look *to, struct vml_look *from)
{
	vml_look_free(to);
	*to = *from;
	*from = (struct vml_look){ 0 };
}

/* Another kind of rows begins: nothing is known of what they were. */
static int restart(struct view *view)
{
	unsigned int tables = view->pid ? VML_IN_OWNERS : VML_IN_LIST;
	struct vml_settings *settings = &view->settings;
	const char *output = settings->output, *sort = settings->sort;
	int code;

	vml_table_release(&view->table);
	vml_look_free(&view->now);
	vml_look_free(&view->last);
	vml_look_free(&view->first);
	view->table = (struct vml_table){ .report = NULL };
	/* Columns were asked for the list. */
	if (view->pid) {
		settings->output = NULL;
		settings->sort = NULL;
	}
	code = vml_table_choose(&view->table, settings, tables | VML_IN_TOP, COL_rss);
	settings->output = output;
	settings->sort = sort;
	view->screen.first = 0;
	view->screen.selected = 0;
	return code;
}

/* The first look stays; of the others only the last one does. */
static const struct vml_look *before(const struct view *view)
{
	return view->last.rows ? &view->last : &view->first;
}

/* The cursor stays on what it was on: a row of @from. */
static void follow_selected(struct view *view, const struct vml_look *from, size_t row)
{
	for (size_t i = 0; i < view->table.shown && from->rows; i++) {
		if (!vml_look_same(&view->now, view->table.order[i], from, row))
			continue;
		view->screen.selected = i;
		return;
	}
}

/* Back from the owners of a process, the cursor is on the process. */
static void select_left(struct view *view)
{
	for (size_t i = 0; i < view->table.shown && view->left; i++)
		if (vml_number(view->now.rows, view->table.order[i], COL_pid) == view->left)
			view->screen.selected = i;
	view->left = 0;
}

static size_t selected_row(const struct view *view)
{
	return view->table.shown ? view->table.order[view->screen.selected] : 0;
}

static int arrange(struct view *view)
{
	vml_table_release(&view->table);
	return vml_table_arrange(&view->table) < 0 ? VML_EXIT_FAILURE : VML_EXIT_OK;
}

static void compare(struct view *view)
{
	vml_look_compare(&view->now, view->since_first ? &view->first : before(view));
}

static int look(struct view *view)
{
	size_t row = selected_row(view);
	struct vml_look seen;
	int code;

	if (view->pid)
		code = vml_look_owners(&seen, &view->source, view->pid);
	else
		code = vml_look_list(&seen, &view->source, &view->table);
	take_message(view);
	if (code != VML_EXIT_OK) {
		vml_look_free(&seen);
		return code;
	}
	if (view->now.rows && !view->first.rows)
		move_look(&view->first, &view->now);
	else if (view->now.rows)
		move_look(&view->last, &view->now);
	view->now = seen;
	compare(view);
	view->table.report = view->now.rows;
	code = vml_table_drop_missing(&view->table);
	if (code == VML_EXIT_OK)
		code = arrange(view);
	if (code == VML_EXIT_OK)
		follow_selected(view, before(view), row);
	if (code == VML_EXIT_OK && !view->pid)
		select_left(view);
	return code;
}

static void set_title(struct view *view)
{
	const char *what = view->pid ? "owners" : view->settings.group ? "groups" : "processes";
	char size[VML_NUMBER_MAX], rss[VML_NUMBER_MAX], of[128] = "";
	uint64_t kb = 0;

	const char *unit = view->settings.sizes == VML_SIZES_KB ? " kB" : "";
	char *name = NULL;

	if (view->now.name)
		name = vml_name_printable(view->now.name, view->settings.utf8);

	vml_table_total(&view->table, COL_size, &kb);
	vml_cell_number(&view->table, kb, COL_size, size);
	vml_table_total(&view->table, COL_rss, &kb);
	vml_cell_number(&view->table, kb, COL_rss, rss);
	if (name)
		snprintf(of, sizeof(of), "%.*s (%llu): ", vml_name_fit(name, 80), name,
			 (unsigned long long)view->pid);
	snprintf(view->title, sizeof(view->title), "%s%zu %s, size %s%s, rss %s%s%s", of,
		 view->table.shown, what, size, unit, rss, unit, view->paused ? "; paused" : "");
	free(name);
}

static int draw(struct view *view)
{
	set_title(view);
	view->screen.table = &view->table;
	view->screen.title = view->title;
	view->screen.message = view->message;
	snprintf(view->keys, sizeof(view->keys), "%s" COMMON_KEYS "%s",
		 view->pid ? OWNER_KEYS : LIST_KEYS, view->since_first ? "last" : "first");
	view->screen.keys = view->keys;
	return vml_screen_draw(&view->screen) < 0 ? VML_EXIT_FAILURE : VML_EXIT_OK;
}

static int sort_beside(struct view *view, int step)
{
	struct vml_table *table = &view->table;
	size_t row = selected_row(view), at = 0;
	int code;

	while (at + 1 < table->ncolumns && table->columns[at] != table->sort)
		at++;
	table->sort = table->columns[(at + table->ncolumns + step) % table->ncolumns];
	code = arrange(view);
	follow_selected(view, &view->now, row);
	return code;
}

static int next_group(struct view *view)
{
	const char *group = view->settings.group;
	size_t i = 0;

	/* The first is no group. */
	for (size_t other = 1; group && other < ARRAY_SIZE(groups); other++)
		if (strcmp(groups[other], group) == 0)
			i = other;
	view->settings.group = groups[(i + 1) % ARRAY_SIZE(groups)];
	return restart(view);
}

static int show_owners(struct view *view)
{
	if (view->pid || !view->table.shown)
		return VML_EXIT_OK;
	if (view->settings.group) {
		snprintf(view->message, sizeof(view->message),
			 "a group has no owners: press g until there are processes");
		return VML_EXIT_OK;
	}
	view->pid = vml_number(view->now.rows, selected_row(view), COL_pid);
	return restart(view);
}

static int show_list(struct view *view)
{
	if (!view->pid)
		return VML_EXIT_OK;
	view->left = view->pid;
	view->pid = 0;
	return restart(view);
}

static void move_cursor(struct view *view, int rows)
{
	size_t last = view->table.shown ? view->table.shown - 1 : 0;
	size_t *selected = &view->screen.selected;

	if (rows < 0)
		*selected -= *selected < (size_t)-rows ? *selected : (size_t)-rows;
	else
		*selected = *selected + rows > last ? last : *selected + rows;
}

/* Returns an exit code, or -1 to go on. */
static int take_key(struct view *view, int key)
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
		code = show_owners(view);
		break;
	case KEY_ESCAPE:
	case KEY_BACKSPACE:
		code = show_list(view);
		break;
	case 'g':
		code = view->pid ? VML_EXIT_OK : next_group(view);
		break;
	case '<':
	case KEY_LEFT:
		code = sort_beside(view, -1);
		break;
	case '>':
	case KEY_RIGHT:
		code = sort_beside(view, 1);
		break;
	case 'r':
		view->table.ascending = !view->table.ascending;
		code = arrange(view);
		break;
	case 'c':
		view->since_first = !view->since_first;
		compare(view);
		code = arrange(view);
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
static int wait_for_keys(struct view *view, uint64_t until)
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
static int leave_owners(struct view *view)
{
	char message[sizeof(view->message)];
	int code = show_list(view);

	memcpy(message, view->message, sizeof(message));
	if (code == VML_EXIT_OK)
		code = look(view);
	if (code == VML_EXIT_OK)
		memcpy(view->message, message, sizeof(message));
	return code;
}

/* Only the first look of a kind must succeed: later ones can be made again. */
static int watch(struct view *view)
{
	uint64_t every = view->settings.every_ms ? view->settings.every_ms : EVERY_MS;
	int code = -1;

	while (code < 0) {
		uint64_t next = clock_ms() + every;

		code = look(view);
		if (code != VML_EXIT_OK && view->pid && !view->now.rows)
			code = leave_owners(view);
		if (code != VML_EXIT_OK && !view->now.rows)
			return code;
		code = wait_for_keys(view, next);
	}
	return code;
}

static int run(struct view *view)
{
	int code = vml_screen_check();

	if (code == VML_EXIT_OK)
		code = vml_rows_check(&view->settings);
	if (code == VML_EXIT_OK)
		code = restart(view);
	if (code == VML_EXIT_OK)
		code = vml_source_open(&view->source, &view->settings, NULL);
	if (code == VML_EXIT_OK)
		code = vml_screen_open();
	if (code != VML_EXIT_OK)
		return code;
	code = catch_messages(view);
	if (code == VML_EXIT_OK)
		code = watch(view);
	vml_screen_close();
	release_messages(view);
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
	struct view view = {
		.settings = *settings,
		.source.query = -1,
		.messages = -1,
		.stderr_fd = -1,
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
