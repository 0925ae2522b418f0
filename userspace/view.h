/* SPDX-License-Identifier: GPL-2.0 */
/*
 * view.h - what the live view shows: looks, one after the other, and the row the
 * cursor is on. The keys that change it are in top.c.
 */
#ifndef _VML_VIEW_H
#define _VML_VIEW_H

#include "look.h"
#include "message.h"
#include "screen.h"

/**
 * struct vml_view - the live view
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
 * @messages: what is told while the screen is ours
 * @title: first line
 * @message: second line
 */
struct vml_view {
	struct vml_settings settings;
	struct vml_source source;
	struct vml_table table;
	struct vml_screen screen;
	struct vml_look now, last, first;
	bool since_first;
	bool paused;
	uint64_t pid;
	uint64_t left;
	struct vml_messages messages;
	char title[256];
	char message[256];
};

int vml_view_restart(struct vml_view *view);
int vml_view_look(struct vml_view *view);
int vml_view_arrange(struct vml_view *view);
void vml_view_compare(struct vml_view *view);
int vml_view_sort_beside(struct vml_view *view, int step);
int vml_view_next_group(struct vml_view *view);
int vml_view_owners(struct vml_view *view);
int vml_view_list(struct vml_view *view);
void vml_view_title(struct vml_view *view);

#endif /* _VML_VIEW_H */
