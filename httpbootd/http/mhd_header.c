#include "httpbootd/http/mhd_header.h"

#include "httpbootd/codec/layout.h"

#include <microhttpd.h>
#include <string.h>

/* A request's headers while they are read. */
struct reading {
	struct header *header;
	struct layout layout;
};

static enum MHD_Result on_field(void *arg, enum MHD_ValueKind kind, const char *name,
    size_t name_len, const char *value, size_t value_len)
{
	struct reading *r = arg;
	(void)kind;
	layout_field(&r->layout, name, name_len, value, value_len);
	header_field(r->header, name, name_len, value ? value : "", value ? value_len : 0);
	return MHD_YES;
}

void mhd_read_header(
    struct MHD_Connection *mc, struct exchange *x, const char *method, const char *version)
{
	struct reading r = {.header = &x->header};
	layout_line(&r.layout, method, strlen(method), strlen(x->target), version, strlen(version));
	MHD_get_connection_values_n(mc, MHD_HEADER_KIND, on_field, &r);
	header_end(&x->header, version);
	record_method(&x->record, method);
#if MHD_VERSION < 0x00097706 /* it overlooks what a newer one refuses by itself */
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(mc, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	if (x->header.fault == HEADER_OK &&
	    !(info && layout_is_whole(&r.layout, info->header_size)))
		x->header.fault = HEADER_LAYOUT;
#endif
}
