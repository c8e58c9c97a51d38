/* table: the latest connections as 4-tuples, newest first, and pages of older ones.
 *
 * Its rows are made once, and only cells whose text has changed are written. */
var portView = portView || {};
(function (view) {
    'use strict';

    const ROWS = 20;
    const FEWEST = 5;

    class Table {
        constructor(table) {
            this.box = table.parentElement;
            this.count = ROWS; /* rows that have room */
            this.caption = table.querySelector('caption span');
            this.rows = Array.from({ length: ROWS }, () => makeRow(table.tBodies[0]));
            this.newest = null; /* the number of the first row's connection; null: the latest */
        }

        /* So many pages towards older connections, or, if negative, newer ones. */
        page(picture, by) {
            const list = picture.connections;
            const first = this.first(picture) - by * this.count;
            const oldest = Math.min(this.count, list.length) - 1;
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

        /* In a box that does not grow, only whole rows are shown. Has their number changed? */
        fit() {
            const before = this.count;
            const areas = this.rows.filter((row) => !row.hidden).map((row) => row.getBoundingClientRect());
            const grows = getComputedStyle(this.box).position !== 'absolute';
            if (grows) this.count = ROWS;
            else if (areas.length) this.count = this.room(areas[0].top, Math.min(...areas.map(({ height }) => height)));
            return this.count !== before;
        }

        room(top, height) {
            const below = this.box.getBoundingClientRect().bottom - this.box.scrollTop - top;
            return Math.max(FEWEST, Math.min(ROWS, Math.floor(below / height)));
        }

        draw(picture) {
            this.show(picture);
            if (this.fit()) this.show(picture);
        }

        show(picture) {
            const first = this.first(picture);
            const shown = this.rows.map((row, index) => (index < this.count ? picture.connections[first - index] : undefined));
            this.rows.forEach((row, index) => fill(row, shown[index]));
            const numbers = shown.filter(Boolean).map((connection) => connection.number);
            write(this.caption, numbers.length ? `${numbers[0]} to ${numbers[numbers.length - 1]}` : 'none yet');
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
            source(connection),
            '→ ' + view.named(connection.destination),
            connection.chosen || '–',
            (connection.transport === 'udp' ? 'UDP ' : '') + connection.how,
        ];
        words.forEach((text, index) => write(row.cells[index], text));
        const state = connection.open ? 'open' : '';
        if (row.className !== state) row.className = state;
    }

    /* With the client's own endpoint, if it was changed on the way. */
    function source(connection) {
        const seen = view.named(connection.source);
        return connection.had ? seen + '\nwas ' + view.named(connection.had) : seen;
    }

    view.Table = Table;
    view.write = write;
})(portView);
