#ifndef LANBOOT_HTTPBOOTD_MHD_RESPONSE_H
#define LANBOOT_HTTPBOOTD_MHD_RESPONSE_H
/* A reply as libmicrohttpd's response. */
#include "httpbootd/http/body.h"
#include "httpbootd/http/reply.h"

struct MHD_Response;
struct MHD_Connection;

struct mhd_about {
	struct bodies *bodies;
	void *owner; /* of its connections, for bodies_give_up */
	struct MHD_Connection *connection;
	bool is_head; /* nobody reads the body */
};

/*
 * Takes over what the reply holds: a file, memory, a stream. A file that is in the kernel's memory
 * goes by sendfile, one that is not by a struct body. NULL: no memory, and all of it is freed.
 */
struct MHD_Response *mhd_response(const struct mhd_about *a, const struct reply *reply);

#endif
