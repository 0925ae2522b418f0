/* SPDX-License-Identifier: GPL-2.0 */
/*
 * message.h - what is told while the screen is somebody else's.
 */
#ifndef _VML_MESSAGE_H
#define _VML_MESSAGE_H

#include <stddef.h>

/**
 * struct vml_messages - the standard error, caught; both -1: not yet
 * @told: where it goes meanwhile
 * @stderr_fd: where it would have gone
 */
struct vml_messages {
	int told;
	int stderr_fd;
};

int vml_messages_catch(struct vml_messages *messages);
void vml_messages_release(struct vml_messages *messages);
void vml_messages_take(struct vml_messages *messages, char *text, size_t size);

#endif /* _VML_MESSAGE_H */
