#include "httpbootd/etcd/etcd_ask.h"

#include "httpbootd/codec/json.h"
#include "httpbootd/etcd/base64.h"

#include <stdio.h>
#include <string.h>

/* A string of bytes; false if they do not fit. */
static bool write_bytes(struct json *j, const char *name, const char *bytes)
{
	char text[(ETCD_KEY + 2) / 3 * 4 + 1];

	if (!base64_write(bytes, strlen(bytes), text, sizeof text))
		return false;
	json_string(j, name, text);
	return true;
}

static bool write_key(struct json *j, const char *note)
{
	char key[ETCD_KEY];
	const int len = snprintf(key, sizeof key, ETCD_FOLDER "%s", note);

	return len > 0 && (size_t)len < sizeof key && write_bytes(j, "key", key);
}

static bool end(struct json *j, bool ok)
{
	while (j->depth)
		json_close(j);
	return ok && !j->is_cut;
}

/* From the name on to the folder's end, which is the byte behind its `/`. */
static bool start_range(struct json *j, const char *from, char *out)
{
	json_start(j, out, ETCD_BODY);
	json_object(j, NULL);
	return write_key(j, from) && write_bytes(j, "range_end", "/lanboot0");
}

bool etcd_ask_newest(char out[ETCD_BODY])
{
	struct json j;
	const bool ok = start_range(&j, "", out);

	json_number(&j, "limit", 1);
	json_string(&j, "sort_order", "DESCEND");
	json_string(&j, "sort_target", "MOD");
	json_bool(&j, "keys_only", true);
	return end(&j, ok);
}

bool etcd_ask_page(const char *from, int64_t revision, char out[ETCD_BODY])
{
	struct json j;
	const bool ok = start_range(&j, from, out);

	json_number(&j, "limit", ETCD_PAGE);
	if (revision)
		json_number(&j, "revision", revision);
	return end(&j, ok);
}

static bool write_put(struct json *j, const char *note, const char *value)
{
	json_array(j, "success");
	json_object(j, NULL);
	json_object(j, value ? "request_put" : "request_delete_range");
	const bool ok = write_key(j, note) && (!value || write_bytes(j, "value", value));
	json_close(j);
	json_close(j);
	json_close(j);
	return ok;
}

bool etcd_ask_swap(const char *name, int64_t revision, const char *value, char out[ETCD_BODY])
{
	struct json j;
	bool ok;

	json_start(&j, out, ETCD_BODY);
	json_object(&j, NULL);
	json_array(&j, "compare");
	json_object(&j, NULL);
	ok = write_key(&j, name);
	json_string(&j, "target", "MOD");
	json_string(&j, "result", "EQUAL");
	json_number(&j, "mod_revision", revision);
	json_close(&j);
	json_close(&j);
	ok &= write_put(&j, name, value);
	json_array(&j, "failure");
	json_object(&j, NULL);
	json_object(&j, "request_range");
	ok &= write_key(&j, name);
	return end(&j, ok);
}

bool etcd_ask_put(const char *name, const char *value, char out[ETCD_BODY])
{
	struct json j;

	json_start(&j, out, ETCD_BODY);
	json_object(&j, NULL);
	return end(&j, write_put(&j, name, value));
}

bool etcd_ask_login(const char *user, const char *password, char out[ETCD_BODY])
{
	struct json j;

	json_start(&j, out, ETCD_BODY);
	json_object(&j, NULL);
	json_string(&j, "name", user);
	json_string(&j, "password", password);
	return end(&j, true);
}
