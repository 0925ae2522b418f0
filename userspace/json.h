/* SPDX-License-Identifier: GPL-2.0 */
/*
 * json.h - writes JSON, and nothing else.
 *
 * libsmartcols writes flat tables; explanations nest.
 */
#ifndef _VML_JSON_H
#define _VML_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct vml_json - where JSON goes
 * @out: the stream
 * @depth: how deep in objects and arrays we are
 * @begun: something stands before, in this object or array
 */
struct vml_json {
	FILE *out;
	unsigned int depth;
	bool begun;
};

void vml_json_open(struct vml_json *json, const char *key, char bracket);
void vml_json_close(struct vml_json *json, char bracket);
void vml_json_number(struct vml_json *json, const char *key, uint64_t number);
void vml_json_signed(struct vml_json *json, const char *key, int64_t number);
void vml_json_bool(struct vml_json *json, const char *key, bool value);
void vml_json_null(struct vml_json *json, const char *key);
void vml_json_string(struct vml_json *json, const char *key, const char *s, size_t len);
void vml_json_name(struct vml_json *json, const char *key, const char *name);

#endif /* _VML_JSON_H */
