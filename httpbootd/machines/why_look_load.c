#include "httpbootd/machines/why_look.h"

#include "common/arch.h"
#include "common/path.h"
#include "common/uki.h"
#include "common/url.h"

#include <stdio.h>
#include <string.h>

/*
 * The boot file
 */

/* tftpd says that its packets are not acknowledged. */
static bool lacks_acks(const struct step *step)
{
	const bool is_told = step->end == STEP_RUNS && step->blksize;
	return is_told || why_is_text(step->reason, "timeout");
}

bool why_is_unheard(const struct why_story *s)
{
	const struct step *step = s->step;
	return lacks_acks(step) && step->blksize && !step->bytes &&
	       (!step->block || (step->block == 1 && step->blksize <= 512));
}

bool why_loses_long(const struct why_story *s)
{
	const struct step *step = s->step;
	return lacks_acks(step) && !step->bytes && step->block == 1 && step->blksize > 512;
}

bool why_is_other_arch(const struct why_story *s)
{
	const char *file = s->step->file, *program = s->step->reason;
	const struct arch *a = s->seen->arch ? arch_by_name(s->seen->arch) : NULL;

	if (!a || !file || a->boot_file >= ARCHS_MAX)
		return false;
	if (a->number == ARCH_BIOS)
		return program && arch_processor(program) && path_is_program(file);
	if (!arch_is_efi(a))
		return false;
	const char *own = arch_processor_of_pe(arch_by_number(a->boot_file)->pe_machine);
	if (program && arch_processor(program))
		return own && strcmp(own, program) != 0;
	return path_has_end(file, ".kpxe") || path_has_end(file, ".kkpxe") ||
	       path_has_end(file, ".pxe") || path_has_end(file, ".lkrn") ||
	       path_has_end(file, ".0");
}

static bool is_shim(const struct step *step)
{
	return step && step->file && strstr(step->file, "shim");
}

bool why_has_shim(const struct why_story *s)
{
	return is_shim(why_loader(s->boot));
}

bool why_shim_is_alone(const struct why_story *s)
{
	return is_shim(s->step) && !why_has(s, STEP_SPARE) && !why_has(s, STEP_IPXE) &&
	       !why_has_script(s);
}

static bool is_mok_manager(const struct step *step)
{
	return why_has_any(step->file, "mmx64.efi|mmaa64.efi|mmia32.efi");
}

static bool is_loader(const struct step *step)
{
	return step->kind == STEP_TFTP || step->kind == STEP_LOADER;
}

const struct step *why_second(const struct seen_boot *b)
{
	const struct step *second = NULL;
	bool behind_shim = false;

	for (size_t i = 0; b && i < b->n; i++) {
		const struct step *step = &b->step[i];
		if (!is_loader(step) || step->end != STEP_DONE || is_mok_manager(step))
			continue;
		if (is_shim(step))
			behind_shim = true;
		else if (behind_shim)
			second = step;
	}
	return second;
}

/* It asks for MokManager, where a person may have it trust a key. */
bool why_shim_refused(const struct why_story *s)
{
	bool asks = false;

	for (size_t i = 0; i < s->boot->n; i++)
		asks |= (is_loader(&s->boot->step[i]) || s->boot->step[i].kind == STEP_SPARE) &&
			is_mok_manager(&s->boot->step[i]);
	return asks && why_second(s->boot) && !why_has(s, STEP_IPXE) && !why_has_script(s);
}

bool why_shim_has_unsigned(const struct why_story *s)
{
	return s->step->is_unsigned && why_second(s->boot) == s->step;
}

static bool is_grub(const struct step *step)
{
	return step && step->file && strcasestr(step->file, "grub") && is_loader(step);
}

/* Whatever it comes for, it does so with its prefix: grub/. */
bool why_grub_is_alone(const struct why_story *s)
{
	const struct step *spare = why_step(s->boot, STEP_SPARE, NULL);
	return is_grub(s->step) && !why_has(s, STEP_FILE) && !why_has(s, STEP_KERNEL) &&
	       !(spare && why_is_text(spare->reason, "grub"));
}

bool why_grub_lacks_http(const struct why_story *s)
{
	return s->step->by == BY_HTTPBOOTD && why_grub_is_alone(s);
}

bool why_grub_has_kernel(const struct why_story *s)
{
	return is_grub(why_second(s->boot)) && !why_has(s, STEP_INITRD) &&
	       !why_has_any(s->step->file, "memtest|wimboot");
}

bool why_began_anew(const struct why_story *s)
{
	const struct seen_boot *before = s->seen->n_boots > 1 ? &s->seen->boot[1] : NULL;
	const struct step *at = before ? step_at(before) : NULL;

	return at && !before->up_ms && at->end == STEP_DONE &&
	       (at->kind == STEP_TFTP || at->kind == STEP_LOADER) &&
	       !why_step(before, STEP_IPXE, NULL) &&
	       s->boot->started_ms < before->last_ms + WHY_AGAIN_MS;
}

/* What it loaded before it began anew. */
static const struct step *refused(const struct why_story *s)
{
	return why_began_anew(s) ? step_at(&s->seen->boot[1]) : NULL;
}

bool why_refuses_unsigned(const struct why_story *s)
{
	const struct step *step = refused(s);
	return step && step->is_unsigned;
}

bool why_is_uki(const struct why_story *s)
{
	const char *file = s->step->file;
	return file && uki_processor(file + strspn(file, "/"));
}

bool why_uki_is_unsigned(const struct why_story *s)
{
	return why_is_uki(s) && s->step->is_unsigned;
}

/* What is told of a program for UEFI is that it has none. */
bool why_refuses_signed(const struct why_story *s)
{
	const struct step *step = refused(s);
	return step && step->reason && !step->is_unsigned && !is_shim(step);
}

bool why_is_ipxe(const struct why_story *s)
{
	const char *file = s->step->file;
	return file &&
	       (strstr(file, "undionly") || strstr(file, "snponly") || strstr(file, "ipxe"));
}

bool why_is_cut_off(const struct why_story *s)
{
	return s->step->of > 0 && s->step->bytes < s->step->of && s->step->status < 400;
}

/*
 * iPXE
 */

static bool gets_script(const struct step *ipxe)
{
	return why_is_text(ipxe->reason, "script");
}

/* How often it has loaded that boot file whole: firmware may do so by HTTP, and iPXE by TFTP. */
static unsigned loads_of(const struct seen_boot *b, const char *file)
{
	unsigned loads = 0;

	for (size_t i = 0; file && i < b->n; i++) {
		const struct step *step = &b->step[i];
		if (is_loader(step) && step->end == STEP_DONE && step->file &&
		    strcmp(step->file + strspn(step->file, "/"), file + strspn(file, "/")) == 0)
			loads += step->wholes;
	}
	return loads;
}

/*
 * Boot files and offers to iPXE again and again, and nothing behind them. An iPXE that was offered
 * its script and loads what it was loaded by has been told to; some hang when that starts.
 */
static bool goes_round(const struct why_story *s)
{
	const struct step *ipxe = why_step(s->boot, STEP_IPXE, NULL);
	const struct step *loader = why_loader(s->boot);

	if (!ipxe || !loader || why_has_script(s))
		return false;
	return (ipxe->count >= WHY_LOOPS && loader->count >= WHY_LOOPS) ||
	       (gets_script(ipxe) && loads_of(s->boot, loader->file) > 1 &&
		   s->now_ms >= s->boot->last_ms + WHY_HEARD_MS);
}

bool why_lacks_http(const struct why_story *s)
{
	const struct step *ipxe = why_step(s->boot, STEP_IPXE, NULL);
	return goes_round(s) && ipxe->reason && !gets_script(ipxe);
}

bool why_loops(const struct why_story *s)
{
	return goes_round(s);
}

bool why_comes_for_no_script(const struct why_story *s)
{
	return why_serves_http(s) && why_is_overdue(s);
}

/* Behind `://`. */
static const char *host_of(const char *url)
{
	size_t scheme = url ? url_scheme(url) : 0;
	return scheme ? url + scheme + strlen("://") : NULL;
}

bool why_needs_name(const struct why_story *s)
{
	const char *host = host_of(s->step->file);
	const size_t len = host ? strcspn(host, "/:") : 0;
	return len && host[0] != '[' && strspn(host, "0123456789.") < len &&
	       why_comes_for_no_script(s);
}

bool why_needs_tls(const struct why_story *s)
{
	return s->step->file && strncmp(s->step->file, "https://", 8) == 0 &&
	       why_comes_for_no_script(s);
}

bool why_asks_again(const struct why_story *s)
{
	return s->step->count >= WHY_ASKS && !why_has(s, STEP_KERNEL) && !why_has(s, STEP_INITRD) &&
	       !why_has(s, STEP_WAITING) && !s->step->reason;
}

unsigned why_wholes(const struct why_story *s)
{
	const struct step *kernel = why_step(s->boot, STEP_KERNEL, NULL);
	return kernel ? kernel->wholes : 0;
}

bool why_starts_no_kernel(const struct why_story *s)
{
	const struct step *kernel = why_step(s->boot, STEP_KERNEL, NULL);
	const struct step *initrd = why_step(s->boot, STEP_INITRD, NULL);
	return kernel && initrd && kernel->wholes > 1 && initrd->wholes > 1 &&
	       kernel->end == STEP_DONE && initrd->end == STEP_DONE && !why_has(s, STEP_APKOVL) &&
	       !why_has(s, STEP_MODLOOP) && !why_has(s, STEP_PACKAGES) && !why_has(s, STEP_STAGE);
}

/*
 * What the script names
 */

bool why_by_dhcp(const struct why_story *s)
{
	return s->step->by == BY_PXEDHCPD;
}

bool why_has_reason(const struct why_story *s)
{
	return s->step->reason != NULL;
}

bool why_is_known(const struct why_story *s)
{
	return s->seen->section != NULL;
}

bool why_is_refused(const struct why_story *s)
{
	return s->step->status >= 400;
}

void why_release(const char *file, bool wants_arch, char *out, size_t size)
{
	const char *at = file ? strstr(file, "alpine/") : NULL;
	at = at ? at + strlen("alpine/") : "";
	size_t len = strcspn(at, "/");
	if (wants_arch) {
		at += len + (at[len] == '/');
		len = strcspn(at, "/");
		if (!at[len]) {
			at = "x86_64";
			len = strlen(at);
		}
	}
	snprintf(out, size, "%.*s", (int)len, at);
}

bool why_is_alpine(const struct why_story *s)
{
	const char *at = s->step->file ? strstr(s->step->file, "alpine/") : NULL;
	return at && at[7] >= '0' && at[7] <= '9';
}

/* It closed in the midst, and has less than four times what it should hold. */
bool why_lacks_memory(const struct why_story *s)
{
	const uint64_t memory = (uint64_t)s->seen->memory_mb << 20;
	return memory && s->step->of > memory / 4 && why_is_cut_off(s) &&
	       why_is_text(s->step->reason, "closed");
}

/* The kernel unpacks itself, and the initramfs, beside what was loaded. */
bool why_has_little_memory(const struct why_story *s)
{
	const uint64_t memory = (uint64_t)s->seen->memory_mb << 20;
	uint64_t loaded = 0;

	for (size_t i = 0; i < s->boot->n; i++) {
		const struct step *step = &s->boot->step[i];
		loaded += step->kind == STEP_KERNEL || step->kind == STEP_INITRD ? step->bytes : 0;
	}
	return memory && loaded > memory / 4;
}

bool why_other_modloop(const struct why_story *s)
{
	const struct step *kernel = why_step(s->boot, STEP_KERNEL, NULL);
	const struct step *modloop = why_step(s->boot, STEP_MODLOOP, NULL);
	char of_kernel[64], of_modloop[64];

	why_release(kernel ? kernel->file : NULL, false, of_kernel, sizeof of_kernel);
	why_release(modloop ? modloop->file : NULL, false, of_modloop, sizeof of_modloop);
	return of_kernel[0] >= '0' && of_kernel[0] <= '9' && of_modloop[0] >= '0' &&
	       of_modloop[0] <= '9' && strcmp(of_kernel, of_modloop) != 0;
}

bool why_is_up_by_other(const struct why_story *s)
{
	return s->boot && s->boot->up_ms && why_other_modloop(s);
}

bool why_skips_apkovl(const struct why_story *s)
{
	return s->usual->start_ms[STEP_APKOVL] > 0 && !why_has(s, STEP_APKOVL);
}

bool why_waits_for_modloop(const struct why_story *s)
{
	return s->usual->start_ms[STEP_MODLOOP] > 0;
}
