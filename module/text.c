// SPDX-License-Identifier: GPL-2.0
/*
 * text.c - a bounded buffer of text. Knows nothing of what it says.
 *
 * Rows are formatted with the mmap_lock held, so appending neither sleeps nor
 * fails: whoever appends has asked vml_text_has_room() for a row beforehand.
 */
#include <linux/bitops.h>
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

/*
 * Where the next @size bytes go, which the caller has asked vml_text_has_room() for:
 * NULL would be a bug of ours.
 */
static __always_inline char *room(struct vml_text *t, size_t size)
{
	if (WARN_ON_ONCE(VML_TEXT_SIZE - t->len < size))
		return NULL;
	return t->buf + t->len;
}

/* What was written there ends at @p. */
static void written(struct vml_text *t, const char *p)
{
	t->len = p - t->buf;
}

/**
 * vml_put_str() - append a string of ours
 * @t: the text
 * @s: the string
 */
void vml_put_str(struct vml_text *t, const char *s)
{
	size_t length = strlen(s);
	char *p = room(t, length);

	if (!p)
		return;
	memcpy(p, s, length);
	written(t, p + length);
}

/**
 * vml_put_name() - append a string somebody else chose
 * @t: the text
 * @name: the name; control characters and backslash are escaped, empty is "-"
 */
void vml_put_name(struct vml_text *t, const char *name)
{
	char *p = room(t, 4 * strlen(name) + 1);
	unsigned char c;

	if (!p)
		return;
	if (!*name)
		*p++ = '-';
	while ((c = *name++)) {
		if (c >= 0x20 && c != 0x7f && c != '\\') {
			*p++ = c;
			continue;
		}
		*p++ = '\\';
		*p++ = '0' + (c >> 6);
		*p++ = '0' + ((c >> 3) & 7);
		*p++ = '0' + (c & 7);
	}
	written(t, p);
}

#define MAX_DIGITS	20

static char *write_dec(char *p, u64 value)
{
	char digits[MAX_DIGITS];
	int n = 0;

	do {
		digits[n++] = '0' + value % 10;
		value /= 10;
	} while (value);
	while (n)
		*p++ = digits[--n];
	return p;
}

/**
 * vml_put_dec() - append a decimal number
 * @t: the text
 * @value: the number
 */
void vml_put_dec(struct vml_text *t, u64 value)
{
	char *p = room(t, MAX_DIGITS);

	if (p)
		written(t, write_dec(p, value));
}

/**
 * vml_put_hex() - append a hexadecimal number, without 0x
 * @t: the text
 * @value: the number
 */
void vml_put_hex(struct vml_text *t, u64 value)
{
	int n = DIV_ROUND_UP(fls64(value | 1), 4);
	char *p = room(t, n);

	if (!p)
		return;
	while (n--)
		*p++ = "0123456789abcdef"[(value >> (4 * n)) & 0xf];
	written(t, p);
}

/**
 * vml_put_pages() - append a number of base pages, in kB
 * @t: the text
 * @pages: the number of pages
 */
void vml_put_pages(struct vml_text *t, u64 pages)
{
	vml_put_dec(t, pages << (PAGE_SHIFT - 10));
}

/**
 * vml_put_columns() - append numbers of base pages, in kB, a space before each
 * @t: the text
 * @pages: the numbers, most of them 0
 * @nr: how many
 */
void vml_put_columns(struct vml_text *t, const u64 *pages, unsigned int nr)
{
	char *p = room(t, nr * (1 + MAX_DIGITS));

	if (!p)
		return;
	for (; nr--; pages++) {
		*p++ = ' ';
		if (*pages)
			p = write_dec(p, *pages << (PAGE_SHIFT - 10));
		else
			*p++ = '0';
	}
	written(t, p);
}
