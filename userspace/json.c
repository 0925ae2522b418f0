// SPDX-License-Identifier: GPL-2.0
/*
 * json.c - writes JSON: see json.h.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "name.h"

#define REPLACEMENT	"\\ufffd"	/* for bytes that are no UTF-8 */

static void put_string(FILE *out, const char *s, size_t len)
{
	putc('"', out);
	while (len) {
		uint32_t code = 0;
		size_t size = vml_utf8_length(s, len, &code);

		if (!size) {
			fputs(REPLACEMENT, out);
			size = 1;
		} else if (code == '"' || code == '\\') {
			fprintf(out, "\\%c", (int)code);
		} else if (!vml_is_printable(code)) {
			fprintf(out, "\\u%04x", code);
		} else {
			fwrite(s, 1, size, out);
		}
		s += size;
		len -= size;
	}
	putc('"', out);
}

/* Begins a value: comma, new line, key. Rows of tables stay on one line. */
static void begin(struct vml_json *json, const char *key)
{
	if (json->begun)
		putc(',', json->out);
	if (json->depth && json->depth <= 2)
		fprintf(json->out, "\n%*s", 3 * (int)json->depth, "");
	else if (json->begun)
		putc(' ', json->out);
	if (key) {
		put_string(json->out, key, strlen(key));
		fputs(": ", json->out);
	}
	json->begun = true;
}

/**
 * vml_json_open() - begin an object or an array
 * @json: where to
 * @key: its key, NULL in an array
 * @bracket: '{' or '['
 */
void vml_json_open(struct vml_json *json, const char *key, char bracket)
{
	begin(json, key);
	putc(bracket, json->out);
	json->depth++;
	json->begun = false;
}

/**
 * vml_json_close() - end an object or an array
 * @json: where to
 * @bracket: '}' or ']'
 */
void vml_json_close(struct vml_json *json, char bracket)
{
	json->depth--;
	if (json->begun && json->depth < 2)
		fprintf(json->out, "\n%*s", 3 * (int)json->depth, "");
	putc(bracket, json->out);
	json->begun = true;
	if (!json->depth)
		putc('\n', json->out);
}

/**
 * vml_json_number() - write a number
 * @json: where to
 * @key: its key, NULL in an array
 * @number: the number
 */
void vml_json_number(struct vml_json *json, const char *key, uint64_t number)
{
	begin(json, key);
	fprintf(json->out, "%llu", (unsigned long long)number);
}

/**
 * vml_json_signed() - write a number that can be negative
 * @json: where to
 * @key: its key, NULL in an array
 * @number: the number
 */
void vml_json_signed(struct vml_json *json, const char *key, int64_t number)
{
	begin(json, key);
	fprintf(json->out, "%lld", (long long)number);
}

/**
 * vml_json_bool() - write true or false
 * @json: where to
 * @key: its key, NULL in an array
 * @value: which
 */
void vml_json_bool(struct vml_json *json, const char *key, bool value)
{
	begin(json, key);
	fputs(value ? "true" : "false", json->out);
}

/**
 * vml_json_null() - write null
 * @json: where to
 * @key: its key, NULL in an array
 */
void vml_json_null(struct vml_json *json, const char *key)
{
	begin(json, key);
	fputs("null", json->out);
}

/**
 * vml_json_string() - write a string
 * @json: where to
 * @key: its key, NULL in an array
 * @s: its bytes, any
 * @len: how many
 */
void vml_json_string(struct vml_json *json, const char *key, const char *s, size_t len)
{
	begin(json, key);
	put_string(json->out, s, len);
}

/**
 * vml_json_name() - write a name out of a report, decoded
 * @json: where to
 * @key: its key, NULL in an array
 * @name: the name as the report has it; "-" becomes null
 */
void vml_json_name(struct vml_json *json, const char *key, const char *name)
{
	size_t len = 0;
	char *decoded;

	if (strcmp(name, "-") == 0) {
		vml_json_null(json, key);
		return;
	}
	decoded = vml_name_decode(name, &len);
	/* Without memory the escaped form still is a correct string. */
	vml_json_string(json, key, decoded ? decoded : name, decoded ? len : strlen(name));
	free(decoded);
}
