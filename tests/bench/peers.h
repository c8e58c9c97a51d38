/* peers: servers by other people, which bench runs where they are installed.
 *
 * Each tells of its connections, as demo-server does, and answers a line with a line; but
 * ncat answers nothing.
 * - nginx: stream, one worker, "return", a line of its access log for each connection. To
 *   read the question first it needs a reason: ssl_preread. Without that it speaks as
 *   soon as a client is there, and does less;
 * - Python's asyncio (start_server) and socketserver (ThreadingTCPServer);
 * - socat: fork, and the child sends back what it gets (PIPE: no other program);
 * - ncat -k -v.
 * All functions are here, since each .c file of this directory is a program. */
#ifndef PEERS_H
#define PEERS_H

#include "commands.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static const char asyncio_program[] =
    "import asyncio, sys\n"
    "me = ':'.join(sys.argv[1:])\n"
    "async def serve(reader, writer):\n"
    "    you = '%s:%d' % writer.get_extra_info('peername')\n"
    "    print('accepted', you)\n"
    "    while await reader.readline():\n"
    "        writer.write(f'you={you} me={me}\\n'.encode())\n"
    "    writer.close()\n"
    "    print('closed', you)\n"
    "async def main():\n"
    "    server = await asyncio.start_server(serve, *sys.argv[1:], backlog=4096)\n"
    "    await server.serve_forever()\n"
    "asyncio.run(main())\n";

static const char socketserver_program[] =
    "import socketserver, sys\n"
    "me = ':'.join(sys.argv[1:])\n"
    "class Handler(socketserver.StreamRequestHandler):\n"
    "    def handle(self):\n"
    "        you = '%s:%d' % self.client_address\n"
    "        print('accepted', you)\n"
    "        for line in self.rfile:\n"
    "            self.wfile.write(f'you={you} me={me}\\n'.encode())\n"
    "        print('closed', you)\n"
    "class Server(socketserver.ThreadingTCPServer):\n"
    "    request_queue_size = 4096\n"
    "Server((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()\n";

static const char nginx_module[] = "/usr/lib/nginx/modules/ngx_stream_module.so";

/* What nginx needs is in its scratch folder, so that it touches nothing of this machine's
 * own nginx. */
struct nginx_files {
    const char *configuration, *pid, *errors, *log;
};

static const struct nginx_files *nginx_files(void) {
    static struct nginx_files files;

    if (files.configuration == NULL)
        files = (struct nginx_files){scratch_file("nginx.conf"), scratch_file("pid"),
                                     scratch_file("error.log"), scratch_file("log")};
    return &files;
}

static bool nginx_configure(enum server kind, const char *where) {
    const struct nginx_files *files = nginx_files();
    FILE *out = fopen(files->configuration, "w");

    if (out == NULL)
        return false;
    if (access(nginx_module, R_OK) == 0)
        fprintf(out, "load_module %s;\n", nginx_module);
    fprintf(out,
            "daemon off;\n"
            "worker_processes 1;\n"
            "pid %s;\n"
            "error_log %s;\n"
            "events { worker_connections 4096; }\n"
            "stream {\n"
            "    log_format line 'accepted $remote_addr:$remote_port, closed: $status';\n"
            "    access_log %s line;\n"
            "    server {\n"
            "        listen %s;\n"
            "        %s\n"
            "        return \"you=$remote_addr:$remote_port "
            "me=$server_addr:$server_port id=$connection\\n\";\n"
            "    }\n"
            "}\n",
            files->pid, files->errors, files->log, where,
            kind == NGINX ? "ssl_preread on;" : "");
    return fclose(out) == 0;
}

static bool is_peer(enum server kind) {
    return kind >= NGINX;
}

static void add_nginx(struct command *command) {
    add(command, "nginx");
    add(command, "-e");
    add(command, "%s", nginx_files()->errors);
    add(command, "-c");
    add(command, "%s", nginx_files()->configuration);
}

static void add_socat(struct command *command, const char *where) {
    add(command, "socat");
    add(command, "-d");
    add(command, "-d"); /* twice: it tells of each connection */
    add(command, "TCP-LISTEN:%s,bind=%.*s,fork,reuseaddr", strchr(where, ':') + 1,
        (int)strcspn(where, ":"), where);
    add(command, "PIPE");
}

static void add_ncat(struct command *command, const char *where) {
    add(command, "ncat");
    add(command, "-k");
    add(command, "-v");
    add(command, "-m1000"); /* without this it takes 100 at a time */
    add(command, "-l");
    add_host_and_port(command, where);
}

static void add_peer(struct command *command, const struct bench *bench, enum server kind,
                     const char *where) {
    if (kind == NGINX || kind == NGINX_FIRST) {
        add_nginx(command);
    } else if (kind == SOCAT) {
        add_socat(command, where);
    } else if (kind == NCAT) {
        add_ncat(command, where);
    } else {
        add(command, "%s", bench->python);
        add(command, "-c");
        add(command, "%s", kind == ASYNCIO ? asyncio_program : socketserver_program);
        add_host_and_port(command, where);
    }
}

/* A port that is free on this address, for those who cannot let the kernel choose. */
static void peer_find_port(const char *address, char where[64]) {
    struct sockaddr_in local = {.sin_family = AF_INET};
    socklen_t length = sizeof local;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    inet_pton(AF_INET, address, &local.sin_addr);
    if (bind(fd, (struct sockaddr *)&local, length) == -1 ||
        getsockname(fd, (struct sockaddr *)&local, &length) == -1)
        fail("no port on %s", address);
    close(fd);
    snprintf(where, 64, "%s:%u", address, ntohs(local.sin_port));
}

static bool is_installed(const char *name) {
    char command[128];

    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", name);
    return system(command) == 0;
}

/* The interpreter itself: what is found as python3 may be a script that looks for it. */
static bool find_python(struct bench *bench) {
    FILE *in = popen(
        "python3 -c 'import sys; print(sys.executable)' </dev/null 2>/dev/null", "r");
    bool found = in != NULL && fgets(bench->python, sizeof bench->python, in) != NULL;

    if (in != NULL)
        pclose(in);
    bench->python[strcspn(bench->python, "\n")] = '\0';
    return found;
}

static bool nginx_can(enum server kind) {
    char command[1024], where[64];

    peer_find_port("127.0.0.1", where); /* the check binds it, too */
    if (!nginx_configure(kind, where))
        return false;
    snprintf(command, sizeof command, "nginx -t -e '%s' -c '%s' 2>/dev/null",
             nginx_files()->errors, nginx_files()->configuration);
    return system(command) == 0;
}

/* Why a server cannot be run here, or NULL. */
static const char *peer_missing(struct bench *bench, enum server kind) {
    if ((kind == NGINX || kind == NGINX_FIRST) && !is_installed("nginx"))
        return "there is no nginx here";
    if ((kind == NGINX || kind == NGINX_FIRST) && !nginx_can(kind))
        return "this nginx has no stream, or no ssl_preread";
    if ((kind == ASYNCIO || kind == SOCKETSERVER) && !find_python(bench))
        return "there is no python3 here";
    if (kind == SOCAT && !is_installed("socat"))
        return "there is no socat here";
    if (kind == NCAT && !is_installed("ncat"))
        return "there is no ncat here";
    return NULL;
}

#endif
