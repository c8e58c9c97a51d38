'use strict';

const source = new EventSource('events');
const list = document.getElementById('events');

for (const name of ['start', 'snapshot', 'events', 'trouble', 'end'])
    source.addEventListener(name, (event) => {
        list.append(`${name} ${event.lastEventId} ${event.data}\n`);
    });
