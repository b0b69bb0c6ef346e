#ifndef LANBOOT_PXEDHCPD_ANSWER_H
#define LANBOOT_PXEDHCPD_ANSWER_H
/* The kinds of answer, by how each makes a client load something. */

enum answer {
	ANSWER_NONE,
	ANSWER_DIRECT, /* boot file, and 43.6 = 8: load it, ask nobody else */
	ANSWER_4011,   /* boot file, no option 43: UEFI comes to port 4011 for it */
	ANSWER_MENU,   /* a boot menu in option 43; what is chosen is asked for with 43.71 */
	ANSWER_RPI,    /* boot file, and the menu that a Raspberry Pi looks for */
	ANSWER_PLAIN,  /* boot file for a class that knows no PXE, such as U-Boot */
	ANSWER_HTTP,   /* URL of the boot file, for UEFI HTTP Boot */
	ANSWER_SCRIPT, /* URL of the script, for iPXE */
};

/* Returns `direct`, `4011`, `http`, `script` …, as log lines say it after `form=`. */
const char *answer_text(enum answer a);

#endif
