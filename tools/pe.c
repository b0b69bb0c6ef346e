/*
 * lanboot-pe: what lanboot-ipxe, lanboot-image and lanboot key ask of a UEFI program: who signed
 * it, whether its bytes are still those, its SBAT rows, and of a shim what it asks for next and
 * whom it trusts.
 *
 *   machine    x64                    or ia32, aa64, riscv64, loongarch64, other
 *   signature  same  NAME  NAME...    of the signer, its issuer, that one's issuer; or changed, or
 *                                     unknown: of another hash than SHA-256
 *   sbat       shim  4                of each row: whose, which generation
 *   level      shim,4 grub,5          of a shim: what it has the firmware refuse from then on
 *   vendor     NAME                   of a shim: whose signatures it takes
 *   next       grubx64.efi            of a shim: the second stage that is built in
 *
 * with tabs between them. lanboot-pe certificate FILE [N] prints the certificate of the Nth
 * signature (1), lanboot-pe section FILE NAME what is in a section, and lanboot-pe join STUB TO
 * NAME=FILE... writes the stub with such sections as TO: pe_write.h.
 */
#include "common/plain.h"
#include "tools/pe_shim.h"
#include "tools/pe_signature.h"
#include "tools/pe_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_LEN = 200 };

static _Noreturn void fail(const char *file, const char *why)
{
	char name[1000];

	plain_name(file, name, sizeof name);
	fprintf(stderr, "lanboot-pe: %s: %s\n", name, why);
	exit(1);
}

/* Maps a file, until the end. */
static struct pe_span map_file(const char *file)
{
	struct stat st;
	const int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0)
		fail(file, strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		fail(file, "is no UEFI program");
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		fail(file, strerror(errno));
	close(fd);
	return (struct pe_span){bytes, (size_t)st.st_size};
}

/* Prints a tab and a name as the terminal may see it: certificates are anybody's. */
static void print_name(struct pe_span name)
{
	char text[NAME_LEN], shown[PLAIN_TEXT * NAME_LEN];
	size_t n = 0;

	for (size_t i = 0; i < name.len && n + 1 < sizeof text; i++)
		if (name.at[i] != '\0') /* of two bytes a character, in some of them */
			text[n++] = (char)name.at[i];
	text[n] = '\0';
	plain_name(text, shown, sizeof shown);
	printf("\t%s", n ? shown : "?");
}

static void show_signatures(const struct pe *pe)
{
	uint8_t digest[SHA256_LEN];
	struct pe_span der;
	struct pe_signature s;
	const bool has_digest = pe_digest(pe, digest);

	for (size_t at = 0; pe_next_signature(pe, &at, &der);) {
		if (!pe_signature_read(der, &s)) {
			printf("signature\tunknown\t?\n");
			continue;
		}
		const char *word = !has_digest || !s.digest.at ? "unknown" : "changed";
		if (has_digest && s.digest.at && memcmp(digest, s.digest.at, SHA256_LEN) == 0)
			word = "same";
		printf("signature\t%s", word);
		for (size_t i = 0; i < s.n_names; i++)
			print_name(s.names[i]);
		printf("\n");
	}
}

static void show_sbat(struct pe_span text)
{
	struct pe_sbat row;

	while (pe_sbat_next(&text, &row)) {
		printf("sbat");
		print_name(row.component);
		print_name(row.generation);
		printf("\n");
	}
}

static void show_shim(const struct pe *pe)
{
	struct pe_span name, level = pe_shim_level(pe);
	struct pe_sbat row;
	const char *word = "level";

	if (level.at) {
		while (pe_sbat_next(&level, &row)) {
			printf("%s", word);
			print_name(row.component);
			print_name(row.generation);
			word = "";
		}
		if (!*word)
			printf("\n");
	}
	name = pe_certificate_name(pe_shim_vendor(pe));
	if (name.at) {
		printf("vendor");
		print_name(name);
		printf("\n");
	}
	name = pe_shim_next(pe);
	if (name.at) {
		printf("next");
		print_name(name);
		printf("\n");
	}
}

/* Finds the bytes that are to be printed; `which` is the number of a signature, or a section. */
static struct pe_span find_bytes(
    const struct pe *pe, const char *file, const char *what, const char *which)
{
	struct pe_span der, found = {0};
	struct pe_signature s;
	const bool is_signature = strcmp(what, "signature") == 0;
	long wanted = which ? strtol(which, NULL, 10) : 1;

	if (strcmp(what, "vendor") == 0)
		found = pe_shim_vendor(pe);
	else if (strcmp(what, "section") == 0)
		found = pe_section(pe, which ? which : "");
	else
		for (size_t at = 0; pe_next_signature(pe, &at, &der);) {
			if (--wanted > 0)
				continue;
			found = der;
			if (!is_signature)
				found = pe_signature_read(der, &s) ? s.certificate
								   : (struct pe_span){0};
			break;
		}
	if (!found.at)
		fail(file, "has no such thing in it");
	return found;
}

static int use(const char *program)
{
	fprintf(stderr,
	    "usage: %s show|vendor FILE | signature|certificate FILE [N] | section FILE NAME |\n"
	    "       join STUB TO NAME=FILE...\n",
	    program);
	return 2;
}

static int join(const struct pe *stub, const char *file, char *const *words)
{
	char why[PE_WRITE_WHY];

	if (!pe_write(stub, words[0], words + 1, why))
		fail(file, why);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const words[] = {
	    "show", "vendor", "signature", "certificate", "section", "join"};
	enum { WORDS = sizeof words / sizeof *words, SHOW = 0, JOIN = WORDS - 1 };
	struct pe pe;
	size_t command = 0;

	while (command < WORDS && (argc < 3 || strcmp(argv[1], words[command]) != 0))
		command++;
	if (command == WORDS || (command == JOIN ? argc < 5 : argc > 4))
		return use("lanboot-pe");
	const struct pe_span file = map_file(argv[2]);
	const char *why = pe_read(file.at, file.len, &pe);
	if (why)
		fail(argv[2], why);
	if (command == JOIN)
		return join(&pe, argv[2], argv + 3);
	if (command != SHOW) {
		const struct pe_span found = find_bytes(&pe, argv[2], argv[1], argv[3]);
		fwrite(found.at, 1, found.len, stdout);
	} else {
		printf("machine\t%s\n", pe_machine(&pe));
		show_signatures(&pe);
		show_sbat(pe_section(&pe, ".sbat"));
		show_shim(&pe);
	}
	return fflush(stdout) != 0 || ferror(stdout) ? 1 : 0;
}
