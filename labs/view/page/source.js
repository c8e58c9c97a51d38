/* source: where the events come from: the server's stream, the page itself (if it was
 * saved), or logs that are opened from disk. */
var portView = portView || {};
(function (view) {
    'use strict';

    const CHUNK = 2000; /* events that are read at a time, so that the page stays responsive */
    const AGAIN = 3000; /* milliseconds until a stream that was refused is tried again */

    const pause = () => new Promise((resolve) => setTimeout(resolve));

    /* Reads raw events or lines by chunks. Returns those that are understood, and how many
     * are not. */
    async function readAll(list, read) {
        const [events, result] = [[], { lost: 0 }];
        for (let index = 0; index < list.length; index++) {
            const event = read(list[index]);
            if (event) events.push(event);
            else result.lost++;
            if (index % CHUNK === CHUNK - 1) await pause();
        }
        return { events, lost: result.lost };
    }

    /* What a saved page carries: the object of `start`, an array of events, and the parts of
     * a snapshot if there were too many of them. Null for a page that is served. */
    view.saved = function () {
        const [start, log, snapshot] = ['start', 'log', 'snapshot'].map((id) => {
            const element = document.getElementById(id);
            return element && JSON.parse(element.textContent);
        });
        return start && log ? { start, log, snapshot: snapshot || [] } : null;
    };

    view.readSaved = (log) => readAll(log, view.readEvent);

    /* The events of several logs as one, in the order of their times. */
    view.readFiles = async function (files) {
        const lines = [];
        for (const file of files) for (const line of (await file.text()).split('\n')) if (line.trim()) lines.push(line);
        const result = await readAll(lines, view.readLine);
        if (files.length > 1) result.events.sort((one, other) => one.at - other.at);
        return result;
    };

    /* Listens to the server. `on` has a function for each of start, events, snapshot,
     * trouble and end, and `state`, which is told "open" and "broken". */
    view.listen = function (on) {
        let stream = null;
        const begin = () => {
            stream = new EventSource('events');
            stream.addEventListener('open', () => on.state('open'));
            stream.addEventListener('error', () => {
                on.state('broken');
                /* A browser tries again by itself, unless it was refused. */
                if (stream.readyState === EventSource.CLOSED) again = setTimeout(begin, AGAIN);
            });
            for (const name of ['start', 'events', 'snapshot', 'trouble', 'end']) {
                stream.addEventListener(name, (message) => on[name](JSON.parse(message.data), message.lastEventId));
            }
        };
        let again = null;
        begin();
        return () => {
            clearTimeout(again);
            stream.close();
        };
    };
})(portView);
