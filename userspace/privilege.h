/* SPDX-License-Identifier: GPL-2.0 */
/*
 * privilege.h - rights that somebody who is not root was given with the program.
 */
#ifndef _VML_PRIVILEGE_H
#define _VML_PRIVILEGE_H

int vml_privilege_begin(void);
void vml_privilege_drop(void);
void vml_privilege_raise(void);
void vml_privilege_lower(void);

#endif /* _VML_PRIVILEGE_H */
