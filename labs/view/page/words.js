/* words: what the page says beside its pictures: the counts, the servers, what was not
 * understood, and sentences for a screen reader. */
var portView = portView || {};
(function (view) {
    'use strict';

    const one = (selector) => document.querySelector(selector);
    const { number, write } = view;

    view.sayCounts = function (counts) {
        for (const node of document.querySelectorAll('[data-count]')) {
            const name = node.dataset.count;
            const parity = number(counts.even) + ' / ' + number(counts.odd);
            write(node, name === 'parity' ? parity : number(counts[name]));
        }
    };

    /* `lines` were not understood, the last one because of `why`. */
    view.sayTrouble = function (picture, { lines, why }) {
        const words = [];
        if (lines) {
            const what = lines === 1 ? '1 line was' : number(lines) + ' lines were';
            words.push(what + ' not understood' + (why ? ': ' + why : '') + '.');
        }
        if (picture.unclear) words.push(`${number(picture.unclear)} closed lines fit more than one connection.`);
        if (picture.said) words.push('A program reported an error: ' + picture.said);
        one('#trouble').hidden = !words.length;
        write(one('#trouble'), words.join(' '));
    };

    function describeServer(server) {
        const known = server.service ? ` (${server.service})` : server.kernel ? ', chosen by the kernel' : '';
        return (server.transport === 'udp' ? 'UDP ' : '') + view.named(server.local) + known + (server.ended ? ', stopped' : '');
    }

    /* `here`: an address of this machine, for a server that listens on all of them. */
    view.sayServers = function (picture, here) {
        const words = picture.servers.slice(-2).map(describeServer);
        const any = picture.servers.some((server) => ['0.0.0.0', '::'].includes(server.local.address));
        if (any && here) words.push('this machine is ' + here);
        write(one('#servers'), words.length ? 'Server: ' + words.join(', ') : 'No server is listening yet.');
    };

    /* How the events are told: live, broken, recorded. */
    view.sayState = function (words, broken = false) {
        write(one('#state'), words);
        one('#state').classList.toggle('broken', broken);
    };

    /* The totals, and a sentence for each picture. */
    view.sayTotals = function (picture) {
        const counts = picture.counts;
        const words = `${number(counts.open)} open, ${number(counts.accepted)} accepted, ${number(counts.datagrams)} datagrams, from ${number(counts.sources)} addresses.`;
        write(one('#totals'), words);
        const ports = describe(picture);
        one('#line .picture').setAttribute('aria-label', 'The line of all ports. ' + ports);
        one('#grid .picture').setAttribute('aria-label', 'The grid of all ports, 256 in a row; arrow keys point to one. ' + ports);
    };

    function describe(picture) {
        const used = [];
        for (let port = 0; port < view.PORTS; port++) if (picture.seen[port]) used.push(port);
        const servers = view.serverPorts(picture);
        const listen = servers.length ? ` Servers: ${servers.slice(0, 5).join(', ')}.` : '';
        if (!used.length) return 'No source port yet.' + listen;
        const odd = used.filter((port) => port % 2).length;
        const plural = used.length === 1 ? '1 source port' : number(used.length) + ' source ports';
        return `${plural}, ${used[0]} to ${used[used.length - 1]}, ${number(used.length - odd)} even and ${number(odd)} odd.${listen}`;
    }
})(portView);
