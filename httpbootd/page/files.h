#ifndef LANBOOT_HTTPBOOTD_PAGE_FILES_H
#define LANBOOT_HTTPBOOTD_PAGE_FILES_H
/* page.css and page.js, as they are in the program: etc/embed makes the bytes. NUL-terminated. */
extern const unsigned char page_css[], page_js[];

#endif
