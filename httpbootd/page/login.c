#include "httpbootd/page/login.h"

#include "httpbootd/page/frame.h"

void login_draw(struct html *h, bool has_password, const char *complaint)
{
	frame_begin(h, "Log in - lanboot", NULL);
	html_put(h, "<h1>Log in</h1>\n");
	if (complaint) {
		html_put(h, "<p class=\"bad\" role=\"alert\">");
		html_text(h, complaint);
		html_put(h, "</p>\n");
	}
	if (has_password)
		html_put(h,
		    "<form class=\"act\" method=\"post\" action=\"/login\"><label>password <input "
		    "type=\"password\" name=\"password\" autocomplete=\"current-password\" "
		    "required "
		    "autofocus></label> <button>log in</button></form>\n");
	else
		html_put(h,
		    "<p>There is no password yet. As root on the server:</p>\n<p class=\"do\">"
		    "<span aria-hidden=\"true\">→</span> <code>lanboot passwd</code></p>\n");
	frame_end(h);
}
