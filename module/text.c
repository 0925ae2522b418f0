// SPDX-License-Identifier: GPL-2.0
/*
 * text.c - a bounded buffer of text. Knows nothing of what it says.
 *
 * Rows are formatted with the mmap_lock held, so appending neither sleeps nor
 * fails: whoever appends has asked vml_text_has_room() for a row beforehand.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "text.h"

/**
 * vml_text_init() - allocate the buffer
 * @t: the text
 *
 * Return: 0 or -ENOMEM.
 */
int vml_text_init(struct vml_text *t)
{
	t->head = 0;
	t->len = 0;
	t->buf = kvmalloc(VML_TEXT_SIZE, GFP_KERNEL);
	return t->buf ? 0 : -ENOMEM;
}

/**
 * vml_text_free() - free the buffer
 * @t: the text; one that was never initialised must be zeroed
 */
void vml_text_free(struct vml_text *t)
{
	kvfree(t->buf);
	t->buf = NULL;
}

/**
 * vml_text_clear() - forget what was not read
 * @t: the text
 */
void vml_text_clear(struct vml_text *t)
{
	t->head = 0;
	t->len = 0;
}

/**
 * vml_text_has_room() - is there room for the longest row?
 * @t: the text
 *
 * Return: true if VML_ROW_MAX bytes can be appended.
 */
bool vml_text_has_room(const struct vml_text *t)
{
	return VML_TEXT_SIZE - t->len >= VML_ROW_MAX;
}

/**
 * vml_text_read() - hand text to the reader
 * @t: the text
 * @to: the reader's buffer
 * @count: its size
 *
 * Context: May fault and sleep: no mm lock may be held.
 * Return: bytes handed over, 0 if there are none, -EFAULT.
 */
ssize_t vml_text_read(struct vml_text *t, char __user *to, size_t count)
{
	count = min(count, t->len - t->head);
	if (copy_to_user(to, t->buf + t->head, count))
		return -EFAULT;
	t->head += count;
	if (t->head == t->len)
		vml_text_clear(t);
	return count;
}

/**
 * vml_put_char() - append one byte
 * @t: the text
 * @c: the byte; dropped if the buffer is full, which would be a bug of ours
 */
void vml_put_char(struct vml_text *t, char c)
{
	if (!WARN_ON_ONCE(t->len >= VML_TEXT_SIZE))
		t->buf[t->len++] = c;
}

/**
 * vml_put_str() - append a string of ours
 * @t: the text
 * @s: the string
 */
void vml_put_str(struct vml_text *t, const char *s)
{
	while (*s)
		vml_put_char(t, *s++);
}

/**
 * vml_put_name() - append a string somebody else chose
 * @t: the text
 * @name: the name; control characters and backslash are escaped, empty is "-"
 */
void vml_put_name(struct vml_text *t, const char *name)
{
	unsigned char c;

	if (!*name)
		vml_put_char(t, '-');
	while ((c = *name++)) {
		if (c >= 0x20 && c != 0x7f && c != '\\') {
			vml_put_char(t, c);
			continue;
		}
		vml_put_char(t, '\\');
		vml_put_char(t, '0' + (c >> 6));
		vml_put_char(t, '0' + ((c >> 3) & 7));
		vml_put_char(t, '0' + (c & 7));
	}
}

static __always_inline void put_number(struct vml_text *t, u64 value, unsigned int base)
{
	char digits[20];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (n)
		vml_put_char(t, digits[--n]);
}

/**
 * vml_put_dec() - append a decimal number
 * @t: the text
 * @value: the number
 */
void vml_put_dec(struct vml_text *t, u64 value)
{
	put_number(t, value, 10);
}

/**
 * vml_put_hex() - append a hexadecimal number, without 0x
 * @t: the text
 * @value: the number
 */
void vml_put_hex(struct vml_text *t, u64 value)
{
	put_number(t, value, 16);
}

/**
 * vml_put_pages() - append a number of base pages, in kB
 * @t: the text
 * @pages: the number of pages
 */
void vml_put_pages(struct vml_text *t, u64 pages)
{
	put_number(t, pages << (PAGE_SHIFT - 10), 10);
}
