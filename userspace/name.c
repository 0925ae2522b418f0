// SPDX-License-Identifier: GPL-2.0
/*
 * name.c - names other people chose: see name.h.
 *
 * Reports escape control characters of ASCII as \ooo. What is left to do for a
 * terminal are bytes above it: those that are no UTF-8, the control characters
 * of Unicode, and the marks that turn the direction of text around.
 */
#include <stdlib.h>
#include <string.h>

#include "name.h"

/**
 * vml_utf8_length() - length of the UTF-8 character a text begins with
 * @s: the text
 * @len: its length, not 0
 * @code: set to the code point
 *
 * Return: 1 to 4, or 0 if the text does not begin with valid UTF-8.
 */
size_t vml_utf8_length(const char *s, size_t len, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *byte = (const unsigned char *)s;
	size_t size;

	if (byte[0] < 0x80) {
		*code = byte[0];
		return 1;
	}
	if (byte[0] >= 0xc0 && byte[0] < 0xe0)
		size = 2;
	else if (byte[0] >= 0xe0 && byte[0] < 0xf0)
		size = 3;
	else if (byte[0] >= 0xf0 && byte[0] < 0xf8)
		size = 4;
	else
		return 0;
	if (size > len)
		return 0;
	*code = byte[0] & (0x7f >> size);
	for (size_t i = 1; i < size; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (byte[i] & 0x3f);
	}
	if (*code < least[size] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return size;
}

/**
 * vml_is_printable() - does a character print, and nothing else?
 * @code: its code point
 *
 * Return: true if a terminal can be given it: it is no control character, no
 * invisible one, and does not change the direction of text.
 */
bool vml_is_printable(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return false;
	if (code == 0x61c || (code >= 0x200b && code <= 0x200f) || code == 0xfeff)
		return false;
	return !(code >= 0x2028 && code <= 0x202e) && !(code >= 0x2060 && code <= 0x206f) &&
	       !(code >= 0xfff9 && code <= 0xfffb);
}

/* As docs/abi.md has it. */
static char *put_octal(char *to, unsigned char byte)
{
	*to++ = '\\';
	*to++ = '0' + (byte >> 6);
	*to++ = '0' + (byte >> 3 & 7);
	*to++ = '0' + (byte & 7);
	return to;
}

/**
 * vml_name_printable() - a name as it may go to a terminal
 * @name: the name, as reports have it
 * @utf8: the terminal understands UTF-8
 *
 * Return: the name with dangerous bytes as \ooo, to be freed; NULL without memory.
 */
char *vml_name_printable(const char *name, bool utf8)
{
	size_t len = strlen(name);
	char *printable = malloc(4 * len + 1);
	char *to = printable;

	if (!printable)
		return NULL;
	while (len) {
		uint32_t code = 0;
		size_t size = vml_utf8_length(name, len, &code);
		bool ok = size && vml_is_printable(code) && (size == 1 || utf8);

		if (!size)
			size = 1;
		for (size_t i = 0; i < size; i++) {
			unsigned char byte = name[i];

			if (ok) {
				*to++ = byte;
				continue;
			}
			to = put_octal(to, byte);
		}
		name += size;
		len -= size;
	}
	*to = '\0';
	return printable;
}

/**
 * vml_name_fit() - how much of a printable name fits
 * @name: the name
 * @max: bytes there is room for
 *
 * Return: how many bytes of it to print: no more, and no part of a character.
 */
int vml_name_fit(const char *name, size_t max)
{
	size_t len = strlen(name);

	if (len <= max)
		return len;
	while (max && (name[max] & 0xc0) == 0x80)
		max--;
	return max;
}

/**
 * vml_name_encode() - a name as reports have it
 * @name: the name as it is
 *
 * Return: the name with control characters and backslashes as \ooo, "-" if it is
 * empty; to be freed; NULL without memory.
 */
char *vml_name_encode(const char *name)
{
	char *encoded = malloc(4 * strlen(name) + 2);
	char *to = encoded;

	if (!encoded)
		return NULL;
	if (!*name)
		*to++ = '-';
	for (; *name; name++) {
		unsigned char byte = *name;

		if (byte < 0x20 || byte == 0x7f || byte == '\\')
			to = put_octal(to, byte);
		else
			*to++ = byte;
	}
	*to = '\0';
	return encoded;
}

static bool is_octal(const char *s)
{
	return s[0] >= '0' && s[0] <= '3' && s[1] >= '0' && s[1] <= '7' && s[2] >= '0' &&
	       s[2] <= '7';
}

/**
 * vml_name_decode() - a name as it really is
 * @name: the name, as reports have it
 * @len: set to its length: it may hold any byte
 *
 * Return: the bytes, terminated, to be freed; NULL without memory.
 */
char *vml_name_decode(const char *name, size_t *len)
{
	char *decoded = malloc(strlen(name) + 1);
	char *to = decoded;

	if (!decoded)
		return NULL;
	while (*name) {
		if (name[0] == '\\' && is_octal(name + 1)) {
			*to++ = (name[1] - '0') << 6 | (name[2] - '0') << 3 | (name[3] - '0');
			name += 4;
		} else {
			*to++ = *name++;
		}
	}
	*to = '\0';
	*len = to - decoded;
	return decoded;
}
