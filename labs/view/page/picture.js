/* picture: what is known after so many events: connections, ports and counts.
 *
 * The pictures and the table are drawn from it alone, so they show the same whether the
 * events come now, are replayed, or are read from a file. */
var portView = portView || {};
(function (view) {
    'use strict';

    const PORTS = 65536;
    const KEPT = 200; /* connections that a copy keeps although they are closed */

    /* Why a server closed, if it was not simply the end. */
    const ENDS = { reset: 'reset', idle: 'closed, was idle', limit: 'turned away', refused: 'line refused', stop: 'server stopped' };

    const named = (end) => end.address + ' ' + end.port;
    const keyOf = (transport, source, destination) => transport + ' ' + named(source) + ' ' + named(destination);

    class Picture {
        constructor() {
            this.open = new Uint32Array(PORTS); /* connections open now, by source port */
            this.seen = new Uint32Array(PORTS); /* connections and datagrams ever */
            this.server = new Uint8Array(PORTS); /* 1: a server's port */
            this.servers = []; /* {transport, local, service, kernel, ended}: those that said they listen */
            this.connections = []; /* oldest first */
            this.byId = new Map(); /* the server's id: the connections open under it */
            this.byKey = new Map(); /* the 4-tuple: its latest connection */
            this.sources = new Map(); /* address: how many connections and datagrams came from it */
            this.counts = { open: 0, accepted: 0, datagrams: 0, sources: 0, shared: 0, even: 0, odd: 0 };
            this.total = 0; /* connections and datagrams, for their numbers */
            this.unclear = 0; /* closings of an id that several connections have */
            this.said = ''; /* the latest error that an end reported */
            this.machine = null;
            this.touched = []; /* ports that are to be drawn again */
            this.all = true; /* all of them are */
        }

        apply(event) {
            const step = steps[event.kind];
            if (step) step(this, event);
        }

        /* A copy that goes on by itself. Long closed connections are left out of it. */
        copy() {
            const copy = new Picture();
            for (const name of ['open', 'seen', 'server']) copy[name].set(this[name]);
            for (const name of ['total', 'unclear', 'said', 'machine']) copy[name] = this[name];
            copy.servers = this.servers.slice();
            copy.counts = { ...this.counts };
            copy.sources = new Map(this.sources);
            const old = this.connections.length - KEPT;
            this.connections.forEach((connection, index) => {
                if (connection.open || index >= old) keep(copy, { ...connection });
            });
            return copy;
        }
    }

    function keep(picture, connection) {
        picture.connections.push(connection);
        picture.byKey.set(keyOf(connection.transport, connection.source, connection.destination), connection);
        if (connection.open) openUnder(picture, connection);
    }

    function openUnder(picture, connection) {
        const others = picture.byId.get(connection.id);
        if (others) others.push(connection);
        else picture.byId.set(connection.id, [connection]);
    }

    function touch(picture, port) {
        if (!picture.all) picture.touched.push(port);
    }

    function countSource(picture, source) {
        const counts = picture.counts;
        picture.seen[source.port]++;
        counts[source.port % 2 ? 'odd' : 'even']++;
        const clients = (picture.sources.get(source.address) || 0) + 1;
        picture.sources.set(source.address, clients);
        if (clients === 1) counts.sources++;
        if (clients === 2) counts.shared++;
    }

    function markServer(picture, end) {
        if (picture.server[end.port]) return;
        picture.server[end.port] = 1;
        touch(picture, end.port);
    }

    /* A connection or datagram that was not there before. */
    function add(picture, event, source, destination) {
        const connection = {
            number: ++picture.total,
            transport: event.transport,
            source,
            destination,
            id: null,
            open: null /* true, false; null: nothing says */,
            how: '',
            chosen: null,
            had: null /* the client's own endpoint, if it was changed on the way */,
        };
        keep(picture, connection);
        countSource(picture, source);
        markServer(picture, destination);
        touch(picture, source.port);
        return connection;
    }

    /* The client's end of a connection may be told before the server's, or after it. */
    function find(picture, event, source, destination, isFree) {
        const known = picture.byKey.get(keyOf(event.transport, source, destination));
        return known && isFree(known) ? known : add(picture, event, source, destination);
    }

    function accept(picture, event) {
        const connection = find(picture, event, event.peer, event.local, (known) => known.id === null);
        connection.id = event.id;
        connection.open = true;
        connection.how = 'open';
        openUnder(picture, connection);
        picture.open[event.peer.port]++;
        picture.counts.accepted++;
        picture.counts.open++;
        touch(picture, event.peer.port);
    }

    function shut(picture, connection, open, how) {
        connection.open = open;
        connection.how = how;
        picture.open[connection.source.port]--;
        picture.counts.open--;
        touch(picture, connection.source.port);
    }

    function close(picture, event) {
        const known = picture.byId.get(event.id);
        if (!known) return; /* it was accepted before these events begin */
        if (known.length > 1) {
            picture.unclear++;
            return;
        }
        picture.byId.delete(event.id);
        const first = event.by === 'server' ? 'closed by server' : 'closed';
        shut(picture, known[0], false, ENDS[event.why] || first);
    }

    function connect(picture, event) {
        const source = event.seen.from || event.local;
        const destination = event.seen.to || event.peer;
        const connection = find(picture, event, source, destination, (known) => known.chosen === null);
        connection.chosen = event.chosen.by || '?';
        connection.how = connection.how || 'connected';
        if (named(source) !== named(event.local)) connection.had = event.local;
        markServer(picture, event.peer);
    }

    function receive(picture, event) {
        const connection = find(picture, event, event.peer, event.local, (known) => known.how === 'connected');
        connection.how = 'datagram, ' + event.bytes + (event.bytes === 1 ? ' byte' : ' bytes');
        picture.counts.datagrams++;
    }

    function listen(picture, event) {
        picture.servers = picture.servers.filter((other) => named(other.local) !== named(event.local));
        const { transport, local, service, kernel } = event;
        picture.servers.push({ transport, local, service, kernel, ended: false });
        markServer(picture, event.local);
        forget(picture, event);
    }

    /* A server that begins on a port has none of the connections of the one before it, which
     * did not live to say that they were closed. */
    function forget(picture, event) {
        for (const [id, known] of picture.byId) {
            const others = known.filter(({ transport, destination }) => {
                return transport !== event.transport || destination.port !== event.local.port;
            });
            for (const connection of known) if (!others.includes(connection)) shut(picture, connection, null, 'not known');
            if (others.length) picture.byId.set(id, others);
            else picture.byId.delete(id);
        }
    }

    /* The event does not say which one stopped; if only one listens, it is that. */
    function stop(picture) {
        const running = picture.servers.filter((server) => !server.ended);
        if (running.length !== 1) return;
        picture.servers = picture.servers.map((server) => (server === running[0] ? { ...server, ended: true } : server));
    }

    const steps = {
        listening: listen,
        stopped: stop,
        accepted: accept,
        datagram: receive,
        closed: close,
        connected: connect,
        error: (picture, event) => (picture.said = event.message),
        facts: (picture, event) => (picture.machine = event.machine),
    };

    view.Picture = Picture;
    view.PORTS = PORTS;
    view.named = (end) => (end.address.includes(':') ? '[' + end.address + ']:' : end.address + ':') + end.port;
})(portView);
