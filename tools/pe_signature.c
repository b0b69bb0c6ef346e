#include "tools/pe_signature.h"

#include "common/wire.h"

#include <string.h>

enum {
	DER_INTEGER = 0x02,
	DER_OCTETS = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_0 = 0xa0, /* [0], of what is made of parts */
};

struct item {
	uint8_t tag;
	struct pe_span body;
	struct pe_span whole; /* with tag and length */
};

/* Takes the next item; its tag is 0, and the reader fails, where there is none. */
static struct item take(struct reader *r)
{
	struct item item = {.tag = 0};
	const size_t begin = r->pos;

	const uint8_t tag = read_u8(r);
	size_t len = read_u8(r);
	if (len > 0x84 || len == 0x80)
		r->failed = true; /* longer than any file, or of no length, which DER has not */
	if (len > 0x80) {
		size_t n = len - 0x80;
		for (len = 0; n > 0; n--)
			len = len << 8 | read_u8(r);
	}
	const uint8_t *body = read_bytes(r, len);
	if (!body || (tag & 0x1f) == 0x1f) {
		r->failed = true;
		return item;
	}
	item.tag = tag;
	item.body = (struct pe_span){body, len};
	item.whole = (struct pe_span){r->data + begin, r->pos - begin};
	return item;
}

/* Takes the next item, which has to have that tag. */
static struct item want(struct reader *r, uint8_t tag)
{
	struct item item = take(r);

	if (item.tag != tag)
		r->failed = true;
	return item;
}

/* A reader of what is in the next item, which has to have that tag. */
static struct reader enter(struct reader *r, uint8_t tag)
{
	const struct item item = want(r, tag);
	struct reader inner = reader_of(item.body.at, item.body.len);

	inner.failed = r->failed;
	return inner;
}

static bool is_same(struct pe_span a, struct pe_span b)
{
	return a.at && b.at && a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static bool is_oid(struct item item, const char *oid, size_t len)
{
	return item.tag == DER_OID &&
	       is_same(item.body, (struct pe_span){(const uint8_t *)oid, len});
}

/* The last common name (2.5.4.3) in a name; of one that has none, its last organization (2.5.4.10).
 */
static struct pe_span common_name(struct pe_span name)
{
	struct pe_span found = {0}, organization = {0};
	struct reader r = reader_of(name.at, name.len);

	while (reader_left(&r)) {
		struct reader set = enter(&r, DER_SET);
		struct reader pair = enter(&set, DER_SEQUENCE);
		const struct item kind = take(&pair), value = take(&pair);
		if (!pair.failed && is_oid(kind, "\x55\x04\x03", 3))
			found = value.body;
		if (!pair.failed && is_oid(kind, "\x55\x04\x0a", 3))
			organization = value.body;
	}
	return found.at ? found : organization;
}

struct certificate {
	struct pe_span whole, serial, issuer, subject; /* the names' bodies */
};

static bool read_certificate(struct item item, struct certificate *out)
{
	struct reader r = reader_of(item.whole.at, item.whole.len);
	struct reader outer = enter(&r, DER_SEQUENCE);
	struct reader signed_part = enter(&outer, DER_SEQUENCE);

	struct item first = take(&signed_part);
	if (first.tag == DER_0) /* the version, which may be left out */
		first = take(&signed_part);
	take(&signed_part); /* the algorithm */
	const struct item issuer = want(&signed_part, DER_SEQUENCE);
	take(&signed_part); /* how long it is good */
	const struct item subject = want(&signed_part, DER_SEQUENCE);
	*out = (struct certificate){item.whole, first.body, issuer.body, subject.body};
	return !signed_part.failed && first.tag == DER_INTEGER;
}

struct pe_span pe_certificate_name(struct pe_span der)
{
	struct certificate c;
	struct reader r = reader_of(der.at, der.len);

	const struct item item = take(&r);
	if (r.failed || !read_certificate(item, &c))
		return (struct pe_span){0};
	return common_name(c.subject);
}

/* The digest in what is signed: SpcIndirectDataContent. */
static struct pe_span read_digest(struct reader *signed_data)
{
	struct reader info = enter(signed_data, DER_SEQUENCE);
	/* 1.3.6.1.4.1.311.2.1.4 */
	if (!is_oid(take(&info), "\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x04", 10))
		signed_data->failed = true;
	struct reader content = enter(&info, DER_0);
	struct reader indirect = enter(&content, DER_SEQUENCE);
	take(&indirect); /* which kind of file it is */
	struct reader digest = enter(&indirect, DER_SEQUENCE);
	struct reader algorithm = enter(&digest, DER_SEQUENCE);
	const struct item oid = take(&algorithm), bytes = want(&digest, DER_OCTETS);
	/* 2.16.840.1.101.3.4.2.1 */
	if (digest.failed || !is_oid(oid, "\x60\x86\x48\x01\x65\x03\x04\x02\x01", 9) ||
	    bytes.body.len != SHA256_LEN)
		return (struct pe_span){0};
	return bytes.body;
}

/* The certificate among `all` of that owner, and with that serial number where one is given. */
static bool find_certificate(struct pe_span all, struct pe_span owner, struct pe_span issuer,
    struct pe_span serial, struct certificate *out)
{
	struct reader r = reader_of(all.at, all.len);

	while (reader_left(&r)) {
		const struct item item = take(&r);
		if (r.failed || !read_certificate(item, out))
			continue;
		if (owner.at ? is_same(out->subject, owner)
			     : is_same(out->issuer, issuer) && is_same(out->serial, serial))
			return true;
	}
	return false;
}

bool pe_signature_read(struct pe_span der, struct pe_signature *out)
{
	const struct pe_span none = {0};
	struct reader r = reader_of(der.at, der.len);
	struct certificate c;

	*out = (struct pe_signature){.n_names = 0};
	struct reader outer = enter(&r, DER_SEQUENCE);
	/* 1.2.840.113549.1.7.2 */
	if (!is_oid(take(&outer), "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", 9))
		return false;
	struct reader wrapped = enter(&outer, DER_0);
	struct reader data = enter(&wrapped, DER_SEQUENCE);
	take(&data); /* the version */
	take(&data); /* the hashes that signers take */
	out->digest = read_digest(&data);
	struct item item = take(&data);
	const struct pe_span all = item.tag == DER_0 ? item.body : none;
	while (!data.failed && item.tag != DER_SET) /* the signers, behind what may be left out */
		item = take(&data);
	if (data.failed)
		return false;
	struct reader signers = reader_of(item.body.at, item.body.len);
	struct reader signer = enter(&signers, DER_SEQUENCE);
	take(&signer); /* the version */
	struct reader who = enter(&signer, DER_SEQUENCE);
	const struct item issuer = want(&who, DER_SEQUENCE), serial = want(&who, DER_INTEGER);
	if (who.failed)
		return false;
	if (!find_certificate(all, none, issuer.body, serial.body, &c)) {
		out->names[1] = common_name(issuer.body);
		out->n_names = 2;
		return true;
	}
	out->certificate = c.whole;
	out->names[out->n_names++] = common_name(c.subject);
	do
		out->names[out->n_names++] = common_name(c.issuer);
	while (out->n_names < PE_CHAIN && !is_same(c.subject, c.issuer) &&
	       find_certificate(all, c.issuer, none, none, &c) && !is_same(c.subject, c.issuer));
	return true;
}
