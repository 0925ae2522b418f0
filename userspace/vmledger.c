// SPDX-License-Identifier: GPL-2.0
/*
 * vmledger - where every kilobyte of a process's virtual size is.
 *
 * Chooses the command; arguments.c reads the command line, and each command has a
 * file of its own.
 */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "command.h"
#include "privilege.h"
#include "tell.h"

/* What was written must have arrived, or the exit code must say so. */
static int flush_output(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	vml_tell("cannot write the output: %s", strerror(errno));
	return vml_worse(code, VML_EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	struct vml_settings settings = { .root = VML_ROOT };
	int code;

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");	/* scripts and gnuplot take no decimal comma */
	settings.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	code = vml_privilege_begin();
	if (code == VML_EXIT_OK)
		code = vml_arguments_parse(argc, argv, &settings);
	/* Captured files ask for no rights, and may be anybody's. */
	if (settings.nfrom)
		vml_privilege_drop();
	if (code == VML_EXIT_OK)
		code = settings.command->run(&settings);
	else if (code < 0)
		code = VML_EXIT_OK;
	free(settings.from);
	free(settings.pids);
	return flush_output(code);
}
