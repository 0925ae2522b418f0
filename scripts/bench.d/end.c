// SPDX-License-Identifier: GPL-2.0
/*
 * end.c - how the program ends, and the system with it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "bench.h"

/**
 * end() - end the program, and with it the system whose first process it is
 * @status: of the program
 */
void end(int status)
{
	fflush(stdout);
	if (getpid() != 1)
		exit(status);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/**
 * fail() - end everything
 * @what: went wrong
 */
void fail(const char *what)
{
	printf("bench failed %s: %s\n", what, strerror(errno));
	end(1);
}
