/* evidence-lines: what the pair reported in two real runs, on one machine.
 * The first: a TCP and a UDP server on one port, clients at both, and one that was
 * refused. The second: one server with two clients, one of which stays. */
#ifndef EVIDENCE_LINES_H
#define EVIDENCE_LINES_H

static const char *const many_lines[] = {
    "{\"portlab\":1,\"event\":\"facts\",\"system\":\"Linux "
    "6.18.44-fc-v470\",\"ephemeral\":{\"low\":32768,\"high\":60999,\"source\":\"/proc/"
    "sys/net/ipv4/ip_local_port_range\"},\"floor\":{\"port\":1024,\"source\":\"/proc/sys/"
    "net/ipv4/ip_unprivileged_port_start\"},\"may_bind_below_floor\":true,\"why\":\"a "
    "bind to 127.0.0.1:1023 was allowed; this is uid 0 (root), with "
    "CAP_NET_BIND_SERVICE\",\"reserved\":\"\",\"ipv6\":true,\"open_files\":{\"soft\":"
    "20000,\"hard\":20000},\"netbox\":true,\"registry\":{\"snapshot\":\"2025-11-14\","
    "\"ports\":6100},\"labs\":[{\"number\":1,\"name\":\"name-both-ends\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":2,\"name\":\"read-the-header\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":3,\"name\":\"knock-below-1024\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":4,\"name\":\"let-the-kernel-choose\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":5,\"name\":\"share-one-port\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":6,\"name\":\"come-back-too-soon\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":7,\"name\":\"run-out-of-ports\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":8,\"name\":\"ask-what-answers\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":9,\"name\":\"rewrite-the-source\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":10,\"name\":\"look-before-you-listen\","
    "\"verdict\":\"full\",\"why\":null}]}",
    "{\"portlab\":1,\"event\":\"listening\",\"transport\":\"udp\",\"local\":{\"address\":"
    "\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_"
    "range\":false,\"chosen_by\":\"user\"},\"pid\":21470}",
    "{\"portlab\":1,\"event\":\"listening\",\"transport\":\"tcp\",\"local\":{\"address\":"
    "\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_"
    "range\":false,\"chosen_by\":\"user\"},\"pid\":21469}",
    "{\"portlab\":1,\"event\":\"accepted\",\"id\":1,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":36250,"
    "\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"open\":1}",
    "{\"portlab\":1,\"event\":\"accepted\",\"id\":2,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":36258,"
    "\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"open\":2}",
    "{\"portlab\":1,\"event\":\"accepted\",\"id\":3,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":36266,"
    "\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"open\":3}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":1,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":36250,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36250},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":2,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":36258,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36258},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":3,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":36266,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36266},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"summary\",\"transport\":\"tcp\",\"asked\":3,\"opened\":3,"
    "\"distinct_source_ports\":3,\"lowest\":36250,\"highest\":36266,\"even\":3,\"odd\":"
    "0}",
    "{\"portlab\":1,\"event\":\"closed\",\"id\":1,\"by\":\"client\",\"why\":\"end\","
    "\"bytes_in\":7,\"bytes_out\":44,\"open\":2}",
    "{\"portlab\":1,\"event\":\"closed\",\"id\":2,\"by\":\"client\",\"why\":\"end\","
    "\"bytes_in\":7,\"bytes_out\":44,\"open\":1}",
    "{\"portlab\":1,\"event\":\"closed\",\"id\":3,\"by\":\"client\",\"why\":\"end\","
    "\"bytes_in\":7,\"bytes_out\":44,\"open\":0}",
    "{\"portlab\":1,\"event\":\"accepted\",\"id\":4,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":36270,"
    "\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"open\":1}",
    "{\"portlab\":1,\"event\":\"accepted\",\"id\":5,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":36274,"
    "\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"open\":2}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":1,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":36270,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36270},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":2,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":36274,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36274},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"summary\",\"transport\":\"tcp\",\"asked\":2,\"opened\":2,"
    "\"distinct_source_ports\":2,\"lowest\":36270,\"highest\":36274,\"even\":2,\"odd\":"
    "0}",
    "{\"portlab\":1,\"event\":\"closed\",\"id\":4,\"by\":\"client\",\"why\":\"end\","
    "\"bytes_in\":7,\"bytes_out\":44,\"open\":1}",
    "{\"portlab\":1,\"event\":\"closed\",\"id\":5,\"by\":\"client\",\"why\":\"end\","
    "\"bytes_in\":7,\"bytes_out\":44,\"open\":0}",
    "{\"portlab\":1,\"event\":\"stopped\",\"why\":\"count\",\"served\":5}",
    "{\"portlab\":1,\"event\":\"datagram\",\"id\":1,\"transport\":\"udp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":57381,"
    "\"range\":\"dynamic\",\"service\":null,\"kernel_range\":true},\"bytes\":256}",
    "{\"portlab\":1,\"event\":\"datagram\",\"id\":2,\"transport\":\"udp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":34060,"
    "\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"bytes\":256}",
    "{\"portlab\":1,\"event\":\"stopped\",\"why\":\"count\",\"served\":2}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":1,\"transport\":\"udp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":57381,\"range\":\"dynamic\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":57381},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":2,\"transport\":\"udp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":34060,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":34060},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"summary\",\"transport\":\"udp\",\"asked\":2,\"opened\":2,"
    "\"distinct_source_ports\":2,\"lowest\":34060,\"highest\":57381,\"even\":1,\"odd\":"
    "1}",
    "{\"portlab\":1,\"event\":\"error\",\"call\":\"connect\",\"endpoint\":{\"address\":"
    "\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_"
    "range\":false},\"errno\":\"ECONNREFUSED\",\"message\":\"connect 127.0.0.1:24815: "
    "ECONNREFUSED (Connection refused)\",\"explanation\":\"This machine answered at "
    "once, with a reset: nothing listens on TCP port 24815 of this "
    "address.\",\"remedies\":[\"demo-server 24815, in another terminal, and then this "
    "again\",\"ss -tnl: shows what is bound on the machine where it runs\"],\"exit\":69}",
    "{\"portlab\":1,\"event\":\"summary\",\"transport\":\"tcp\",\"asked\":1,\"opened\":0,"
    "\"distinct_source_ports\":0,\"lowest\":null,\"highest\":null,\"even\":0,\"odd\":0}",
};

static const char *const few_lines[] = {
    "{\"portlab\":1,\"event\":\"facts\",\"system\":\"Linux "
    "6.18.44-fc-v470\",\"ephemeral\":{\"low\":32768,\"high\":60999,\"source\":\"/proc/"
    "sys/net/ipv4/ip_local_port_range\"},\"floor\":{\"port\":1024,\"source\":\"/proc/sys/"
    "net/ipv4/ip_unprivileged_port_start\"},\"may_bind_below_floor\":true,\"why\":\"a "
    "bind to 127.0.0.1:1023 was allowed; this is uid 0 (root), with "
    "CAP_NET_BIND_SERVICE\",\"reserved\":\"\",\"ipv6\":true,\"open_files\":{\"soft\":"
    "20000,\"hard\":20000},\"netbox\":true,\"registry\":{\"snapshot\":\"2025-11-14\","
    "\"ports\":6100},\"labs\":[{\"number\":1,\"name\":\"name-both-ends\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":2,\"name\":\"read-the-header\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":3,\"name\":\"knock-below-1024\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":4,\"name\":\"let-the-kernel-choose\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":5,\"name\":\"share-one-port\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":6,\"name\":\"come-back-too-soon\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":7,\"name\":\"run-out-of-ports\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":8,\"name\":\"ask-what-answers\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":9,\"name\":\"rewrite-the-source\",\"verdict\":"
    "\"full\",\"why\":null},{\"number\":10,\"name\":\"look-before-you-listen\","
    "\"verdict\":\"full\",\"why\":null}]}",
    "{\"portlab\":1,\"event\":\"listening\",\"transport\":\"tcp\",\"local\":{\"address\":"
    "\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_"
    "range\":false,\"chosen_by\":\"user\"},\"pid\":21660}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":1,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":36302,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36302},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"summary\",\"transport\":\"tcp\",\"asked\":1,\"opened\":1,"
    "\"distinct_source_ports\":1,\"lowest\":36302,\"highest\":36302,\"even\":1,\"odd\":"
    "0}",
    "{\"portlab\":1,\"event\":\"accepted\",\"id\":1,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":36302,"
    "\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"open\":1}",
    "{\"portlab\":1,\"event\":\"accepted\",\"id\":2,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":24815,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":false},\"peer\":{\"address\":\"127.0.0.1\",\"port\":36306,"
    "\"range\":\"registered\",\"service\":null,\"kernel_range\":true},\"open\":2}",
    "{\"portlab\":1,\"event\":\"connected\",\"id\":1,\"transport\":\"tcp\",\"local\":{"
    "\"address\":\"127.0.0.1\",\"port\":36306,\"range\":\"registered\",\"service\":null,"
    "\"kernel_range\":true,\"chosen_by\":\"kernel\"},\"peer\":{\"address\":\"127.0.0.1\","
    "\"port\":24815,\"range\":\"registered\",\"service\":null,\"kernel_range\":false},"
    "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36306},\"agree\":true}",
    "{\"portlab\":1,\"event\":\"summary\",\"transport\":\"tcp\",\"asked\":1,\"opened\":1,"
    "\"distinct_source_ports\":1,\"lowest\":36306,\"highest\":36306,\"even\":1,\"odd\":"
    "0}",
    "{\"portlab\":1,\"event\":\"closed\",\"id\":2,\"by\":\"client\",\"why\":\"end\","
    "\"bytes_in\":7,\"bytes_out\":44,\"open\":1}",
    "{\"portlab\":1,\"event\":\"closed\",\"id\":1,\"by\":\"client\",\"why\":\"end\","
    "\"bytes_in\":7,\"bytes_out\":44,\"open\":0}",
    "{\"portlab\":1,\"event\":\"stopped\",\"why\":\"count\",\"served\":2}",
};

#endif
