/* Any bytes as a UEFI program: all that is told of it lies within what was read. */
#include "tools/pe_shim.h"
#include "tools/pe_signature.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void within(struct pe_span outer, struct pe_span inner)
{
	must(!inner.at || (inner.at >= outer.at && inner.len <= outer.len &&
			      (size_t)(inner.at - outer.at) <= outer.len - inner.len));
}

static void signatures(const struct pe *pe)
{
	struct pe_span der;
	struct pe_signature s;
	size_t last = 0;

	for (size_t at = 0; pe_next_signature(pe, &at, &der); last = at) {
		must(at > last && at <= pe->signatures.len);
		within(pe->signatures, der);
		if (!pe_signature_read(der, &s))
			continue;
		within(der, s.digest);
		within(der, s.certificate);
		must(s.n_names <= PE_CHAIN && (!s.digest.at || s.digest.len == SHA256_LEN));
		for (size_t i = 0; i < s.n_names; i++)
			within(der, s.names[i]);
	}
}

static void rows(struct pe_span text)
{
	const struct pe_span all = text;
	struct pe_sbat row;

	for (size_t left = text.len + 1; pe_sbat_next(&text, &row); left = text.len) {
		must(text.len < left);
		within(all, row.component);
		within(all, row.generation);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pe pe;
	uint8_t digest[SHA256_LEN];

	const char *why = pe_read(data, size, &pe);
	if (why) {
		must(*why != '\0');
		return 0;
	}
	must(pe.n_sections <= PE_SECTIONS && strlen(pe_machine(&pe)) > 0);
	within(pe.file, pe.signatures);
	for (size_t i = 0; i < pe.n_sections; i++) {
		must(strlen(pe.sections[i].name) < PE_NAME);
		within(pe.file, pe_section(&pe, pe.sections[i].name));
	}
	pe_digest(&pe, digest);
	signatures(&pe);
	rows(pe_section(&pe, ".sbat"));
	rows(pe_shim_level(&pe));
	within(pe.file, pe_shim_vendor(&pe));
	within(pe.file, pe_shim_next(&pe));
	return 0;
}
