// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest C program that waits: what does libc alone cost?
 */
#include <stdio.h>

int main(void)
{
	int number;

	printf("Enter a number:");
	if (scanf("%d", &number) != 1) {
		fprintf(stderr, "c-scanf: no number on standard input: type one\n");
		return 1;
	}
	return 0;
}
