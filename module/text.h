/* SPDX-License-Identifier: GPL-2.0 */
/*
 * text.h - the text of an answer, between the walk and the reader.
 */
#ifndef _VML_TEXT_H
#define _VML_TEXT_H

#include <linux/bug.h>
#include <linux/limits.h>
#include <linux/types.h>

/* The longest row: a path of PATH_MAX bytes, each one escaped, and numbers. */
#define VML_ROW_MAX	(4 * PATH_MAX + 1024)
/* That and some rows of common length. A byte more would be allocated as twice as much. */
#define VML_TEXT_SIZE	(32 * 1024)

/**
 * struct vml_text - bytes that were made and not read yet
 * @buf: VML_TEXT_SIZE bytes
 * @head: the next byte to be read
 * @len: the end of what was made
 */
struct vml_text {
	char *buf;
	size_t head;
	size_t len;
};

int vml_text_init(struct vml_text *t);
void vml_text_free(struct vml_text *t);
void vml_text_clear(struct vml_text *t);
bool vml_text_has_room(const struct vml_text *t);
ssize_t vml_text_read(struct vml_text *t, char __user *to, size_t count);

/**
 * vml_put_char() - append one byte
 * @t: the text
 * @c: the byte; dropped if the buffer is full, which would be a bug of ours
 */
static inline void vml_put_char(struct vml_text *t, char c)
{
	if (!WARN_ON_ONCE(t->len >= VML_TEXT_SIZE))
		t->buf[t->len++] = c;
}

void vml_put_str(struct vml_text *t, const char *s);
void vml_put_name(struct vml_text *t, const char *name);
void vml_put_dec(struct vml_text *t, u64 value);
void vml_put_hex(struct vml_text *t, u64 value);
void vml_put_pages(struct vml_text *t, u64 pages);
void vml_put_columns(struct vml_text *t, const u64 *pages, unsigned int nr);

#endif /* _VML_TEXT_H */
