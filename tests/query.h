/* SPDX-License-Identifier: GPL-2.0 */
/*
 * query.h - a fixture: each test has the file query open, in self->fd.
 *
 * To be included behind the harness.
 */
#ifndef _TESTS_QUERY_H
#define _TESTS_QUERY_H

#include "question.h"

FIXTURE(query)
{
	int fd;
};

FIXTURE_SETUP(query)
{
	self->fd = question_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(query)
{
	close(self->fd);
}

#endif /* _TESTS_QUERY_H */
