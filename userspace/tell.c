// SPDX-License-Identifier: GPL-2.0
/*
 * tell.c - one line to whoever called us: see tell.h.
 *
 * As warnx(), but words that other people chose (names of files, too) are made safe.
 */
#include <errno.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "tell.h"

/**
 * vml_tell() - tell on stderr what is wrong
 * @format: what is wrong: what to do next; without a full stop
 */
void vml_tell(const char *format, ...)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	char *text = NULL, *printable = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (text)
		printable = vml_name_printable(text, utf8);
	fprintf(stderr, "%s: %s\n", program_invocation_short_name,
		printable ? printable : "out of memory");
	free(printable);
	free(text);
}
