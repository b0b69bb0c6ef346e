#ifndef LANBOOT_HTTPBOOTD_CODEC_MIME_H
#define LANBOOT_HTTPBOOTD_CODEC_MIME_H
/* What kind of file a name says it is. Pure. */

/* Returns the Content-Type by the extension of `path`, in any case; `application/octet-stream`
 * else. */
const char *mime_type(const char *path);

#endif
