/* log: what a page must show of a log, counted from the log alone and in another way than
 * the page does it. */
'use strict';

const fs = require('node:fs');

const read = (file) =>
    fs
        .readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{"portlab":1,'))
        .map((line) => JSON.parse(line));

const only = (events, name) => events.filter(({ event }) => event === name);
const written = ({ address, port }) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);

/* The port of each client: "open" if one of its connections is, else "closed". */
function ports(events) {
    const closed = new Set(only(events, 'closed').map(({ id }) => id));
    const states = new Map(only(events, 'datagram').map(({ peer }) => [peer.port, 'closed']));
    for (const { id, peer } of only(events, 'accepted')) {
        if (!closed.has(id)) states.set(peer.port, 'open');
        else if (!states.has(peer.port)) states.set(peer.port, 'closed');
    }
    return states;
}

function counts(events) {
    const accepted = only(events, 'accepted');
    const datagrams = only(events, 'datagram');
    const from = accepted.concat(datagrams).map(({ peer }) => peer);
    const addresses = [...new Set(from.map(({ address }) => address))];
    const even = from.filter(({ port }) => port % 2 === 0).length;
    return {
        open: accepted.length - only(events, 'closed').length,
        accepted: accepted.length,
        datagrams: datagrams.length,
        parity: `${even} / ${from.length - even}`,
        sources: addresses.length,
        shared: addresses.filter((address) => from.filter((peer) => peer.address === address).length > 1).length,
    };
}

module.exports = { read, only, written, ports, counts };
