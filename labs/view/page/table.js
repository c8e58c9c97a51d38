/* table: the latest connections as 4-tuples, newest first, and pages of older ones.
 *
 * Its rows are made once, and only cells whose text has changed are written. */
var portView = portView || {};
(function (view) {
    'use strict';

    const ROWS = 20;

    class Table {
        constructor(table) {
            this.caption = table.querySelector('caption span');
            this.rows = Array.from({ length: ROWS }, () => makeRow(table.tBodies[0]));
            this.newest = null; /* the number of the first row's connection; null: the latest */
        }

        /* So many pages towards older connections, or, if negative, newer ones. */
        page(picture, by) {
            const list = picture.connections;
            const first = this.first(picture) - by * ROWS;
            const oldest = Math.min(ROWS, list.length) - 1;
            this.newest = first >= list.length - 1 ? null : list[Math.max(first, oldest)].number;
        }

        /* Where in the list the first row's connection is. */
        first(picture) {
            const list = picture.connections;
            let [low, high] = [0, list.length - 1];
            if (this.newest === null) return high;
            while (low <= high) {
                const middle = (low + high) >> 1;
                if (list[middle].number <= this.newest) low = middle + 1;
                else high = middle - 1;
            }
            return high;
        }

        draw(picture) {
            const first = this.first(picture);
            const shown = this.rows.map((row, index) => picture.connections[first - index]);
            this.rows.forEach((row, index) => fill(row, shown[index]));
            const numbers = shown.filter(Boolean).map((connection) => connection.number);
            const [newest, oldest] = [numbers[0], numbers[numbers.length - 1]];
            write(this.caption, newest ? `${view.number(newest)} to ${view.number(oldest)} of ${view.number(picture.total)}` : 'none yet');
        }
    }

    function makeRow(body) {
        const row = body.insertRow();
        const head = document.createElement('th');
        head.scope = 'row';
        row.append(head);
        for (const name of ['end', 'end', 'who', 'state']) row.insertCell().className = name;
        row.hidden = true;
        return row;
    }

    function write(node, text) {
        if (node.textContent !== text) node.textContent = text;
    }

    function fill(row, connection) {
        row.hidden = !connection;
        if (!connection) return;
        const words = [
            String(connection.number),
            view.named(connection.source),
            '→ ' + view.named(connection.destination),
            who(connection),
            (connection.transport === 'udp' ? 'UDP ' : '') + connection.how,
        ];
        words.forEach((text, index) => write(row.cells[index], text));
        const state = connection.open ? 'open' : '';
        if (row.className !== state) row.className = state;
    }

    /* Only the client can tell who chose its port, and that it was changed on the way. */
    function who(connection) {
        if (connection.had) return 'client has ' + view.named(connection.had);
        return connection.chosen === null || connection.chosen === 'unknown' ? '–' : connection.chosen;
    }

    view.Table = Table;
    view.write = write;
})(portView);
