# Varnish 7.7 on the balancer: GET /long_dummy, and nothing else, is kept for less than a minute (R16).
vcl 4.1;

# HAProxy once more, which chooses a node (haproxy.cfg, frontend from_varnish).
backend nodes {
    .host = "127.0.0.1";
    .port = "8080";
    .connect_timeout = 1s;
    .first_byte_timeout = 60s;
    .between_bytes_timeout = 10s;
}

sub vcl_recv {
    if (req.url == "/varnish-health") {
        return (synth(200, "well"));
    }
    # Both belts: HAProxy sends nothing else here, and if it did, it would not be kept.
    if ((req.method != "GET" && req.method != "HEAD") || req.url !~ "^/long_dummy(\?|$)") {
        return (pass);
    }
    # bingo knows neither cookies nor users: one copy serves all.
    unset req.http.Cookie;
    unset req.http.Authorization;
    return (hash);
}

# A copy for each query string, since nobody knows that it means nothing; one for all host names.
sub vcl_hash {
    hash_data(req.url);
    return (lookup);
}

sub vcl_backend_response {
    # Only whole answers are shown and kept: half of one must not replace a good copy.
    set beresp.do_stream = false;
    if (beresp.status != 200 || bereq.uncacheable) {
        call not_kept;
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        return (deliver);
    }
    # Age comes from HAProxy and counts from the moment the answer was asked for, at the latest when it was made. `beresp.ttl`
    # counts from now, so the age is taken off. A copy is fresh for 20 s; for 35 s more it is shown while one background fetch
    # renews it. At 55 s it is gone whatever happens: 5 s are left for its way to the user and the clocks.
    set beresp.ttl = 20s - beresp.age;
    set beresp.grace = 35s;
    set beresp.keep = 0s;
    return (deliver);
}

sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
    call not_kept;
}

# For 1 s everybody may ask the nodes by himself (hit-for-miss), so that users do not queue behind one another's errors.
sub not_kept {
    set beresp.uncacheable = true;
    set beresp.ttl = 1s;
    set beresp.grace = 0s;
    set beresp.keep = 0s;
}

sub vcl_hit {
    if (obj.ttl > 0s) {
        set req.http.X-Cache = "HIT";
    } else {
        set req.http.X-Cache = "STALE";
    }
}

sub vcl_miss {
    set req.http.X-Cache = "MISS";
}

sub vcl_pass {
    set req.http.X-Cache = "PASS";
}

sub vcl_deliver {
    # Where the answer came from, for the checks: HIT, STALE (a renewal is on its way), MISS or PASS.
    set resp.http.X-Cache = req.http.X-Cache;
}
