#include "httpbootd/boot/boot_client.h"

#include "common/arch.h"

#include <string.h>

static const char *read_text(const struct target *t, const char *name, char out[BOOT_CLIENT_TEXT])
{
	const char *s = target_param(t, name);
	size_t len = s ? strlen(s += strspn(s, " ")) : 0;
	while (len && s[len - 1] == ' ')
		len--;
	if (len >= BOOT_CLIENT_TEXT)
		return NULL;
	memcpy(out, s ? s : "", len);
	out[len] = '\0';
	return host_text_is_filler(out) ? NULL : out;
}

static const char *read_platform(const struct target *t)
{
	const char *s = target_param(t, "platform");
	if (s && strcmp(s, "pcbios") == 0)
		return "pcbios";
	return s && strcmp(s, "efi") == 0 ? "efi" : NULL;
}

/* An i386 of a BIOS may be any x86: undionly.kpxe says so on 64-bit machines, too. */
static const char *read_arch(const struct target *t, const char *platform)
{
	const char *s = target_param(t, "arch");
	if (!s || !*s)
		s = target_param(t, "buildarch");
	if (!s || (strcmp(s, "i386") == 0 && (!platform || strcmp(platform, "efi") != 0)))
		return NULL;
	return arch_processor(s);
}

/* Goes into scripts as it is, so only what a configured one can be. */
const char *boot_client_key(const struct target *t)
{
	const char *key = target_param(t, "key");
	bool is_good = key && *key && strlen(key) < sizeof((struct boot_client *)0)->key &&
		       key[strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789_-.")] == '\0';
	return is_good ? key : NULL;
}

void boot_client_read(const struct target *t, const struct addr *client, struct boot_client *w)
{
	const char *mac = target_param(t, "mac");
	const char *uuid = target_param(t, "uuid");
	const char *pick = target_param(t, "profile");
	const char *key = boot_client_key(t);

	*w = (struct boot_client){.platform = read_platform(t)};
	if (mac && str_mac(mac, w->mac))
		w->id.mac = w->mac;
	if (uuid && str_uuid(uuid, w->uuid) && !host_uuid_is_filler(w->uuid))
		w->id.uuid = w->uuid;
	w->id.serial = read_text(t, "serial", w->serial);
	w->id.asset = read_text(t, "asset", w->asset);
	w->id.product = read_text(t, "product", w->product);
	w->id.manufacturer = read_text(t, "manufacturer", w->manufacturer);
	w->id.arch = read_arch(t, w->platform);
	w->id.addr = client;
	if (pick && strlen(pick) < sizeof w->pick)
		memcpy(w->pick, pick, strlen(pick) + 1);
	if (key)
		memcpy(w->key, key, strlen(key) + 1);
}
