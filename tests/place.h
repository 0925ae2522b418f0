/* SPDX-License-Identifier: GPL-2.0 */
/*
 * place.h - make known things: address ranges, files, pages, quiet processes.
 */
#ifndef _TESTS_PLACE_H
#define _TESTS_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define KB(x)		((unsigned long)(x) << 10)
#define MB(x)		((unsigned long)(x) << 20)
#define GB(x)		((unsigned long)(x) << 30)

size_t page_size(void);
unsigned long page_kb(unsigned long pages);
size_t span(int level);

char *place(size_t size, size_t align);
char *place_map(size_t size, size_t align, int prot, int flags, int fd, off_t offset);
char *place_anon(size_t size, size_t align);
void touch_write(char *at, size_t first, size_t pages);
void touch_read(const char *at, size_t first, size_t pages);
void touch_every_write(char *at, size_t pages, size_t step);
size_t resident(char *at, size_t pages);

const char *scratch(const char *type, const char *options);
bool disk_has_dax(void);
const char *scratch_disk(const char *options);
const char *scratch_xfs(const char *options);
int file_make(const char *path, size_t pages);

bool compact(void);
bool swap_is_on(void);
bool page_out(char *at, size_t size);
bool swap_out_all(void (*fill)(void *arg), void *arg);

pid_t quiet_start(void (*setup)(void *arg), void *arg);
bool can_guard(void);
bool can_mark(void);
void quiet_end(pid_t pid);

#endif /* _TESTS_PLACE_H */
