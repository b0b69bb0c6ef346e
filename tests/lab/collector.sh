# collector.sh: sourced, behind lan.sh: a collector of traces at 10.0.0.1:4318, which is an nginx that keeps what it
# gets in $bodies and answers as $LAB/answer.conf says.

bodies=$LAB/bodies
mkdir -p $bodies $LAB/nginx
: >$LAB/answer.conf

# collector_start [LINE...]: with these lines more in its server.
collector_start() {
	cat >$LAB/nginx.conf <<-EOF
		daemon off;
		user root;
		worker_processes 1;
		pid $LAB/nginx.pid-of-it;
		error_log stderr warn;
		events { }
		http {
			log_format words '\$status \$request_method \$uri \$content_type agent="\$http_user_agent"';
			access_log /dev/stdout words;
			client_body_temp_path $bodies;
			proxy_temp_path $LAB/nginx/2;
			fastcgi_temp_path $LAB/nginx/3;
			uwsgi_temp_path $LAB/nginx/4;
			scgi_temp_path $LAB/nginx/5;
			client_max_body_size 20m;
			server {
				listen 10.0.0.1:4318;
				$(printf '%s\n' "$@")
				location = /v1/traces {
					include $LAB/answer.conf;
					client_body_in_file_only on;
					proxy_pass http://127.0.0.1:4320;
				}
			}
			server { listen 127.0.0.1:4320; access_log off; location / { return 200 "{}"; } }
		}
	EOF
	start nginx site nginx -e stderr -c $LAB/nginx.conf
}

# collector_all: the requests that came, one JSON a line.
collector_all() {
	for collector_file in "$bodies"/*; do
		[ ! -f "$collector_file" ] || { cat "$collector_file"; echo; }
	done
}

# collector_spans: the spans in them, one JSON a line, each with its daemon as service and its attributes as a.
collector_spans() {
	collector_all | jq -c '.resourceSpans[] | (.resource.attributes[] | select(.key == "service.name").value.stringValue) as $s | .scopeSpans[].spans[] | . + {service: $s, a: ([.attributes[] | {(.key): (.value.stringValue // .value.intValue // .value.arrayValue.values[0].stringValue)}] | add)}'
}
