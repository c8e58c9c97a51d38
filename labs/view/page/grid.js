/* grid: the 256 x 256 picture of a port's two bytes: the row is the first byte, the column
 * the second.
 *
 * Three canvases lie on each other: the bands and their labels, the marks (only ports that
 * changed are drawn again), and the rings around servers, the latest and the pointed port. */
var portView = portView || {};
(function (view) {
    'use strict';

    const SIDE = 256;
    const FEW = 64; /* at most so many ports have a ring each, to be seen from afar */
    const LABELLED = 8; /* at most so many servers have their number beside them */

    class Grid {
        constructor(box, says) {
            this.box = box;
            this.says = says;
            this.layers = ['ground', 'marks', 'rings'].map((name) => box.querySelector('.' + name));
            this.pointed = null; /* the port that the keyboard or the mouse points to */
            box.addEventListener('keydown', (event) => this.key(event));
            box.addEventListener('pointermove', (event) => this.point(this.portAt(event)));
            box.addEventListener('pointerleave', () => this.point(null));
            box.addEventListener('blur', () => this.point(null));
        }

        /* Sizes it so that a cell is a whole number of device pixels. */
        layOut(picture, machine) {
            const scale = view.scale();
            const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) * scale;
            this.left = Math.round(rem * 3.4);
            this.right = Math.round(rem * 0.7);
            this.below = Math.round(rem * 1.1);
            this.above = Math.round(rem * 0.5);
            this.cell = Math.max(1, Math.floor(Math.min(this.room() * scale - this.left - this.right, this.tall(rem)) / SIDE));
            const [width, height] = [this.left + SIDE * this.cell + this.right, this.above + SIDE * this.cell + this.below];
            this.pens = this.layers.map((layer) => view.resize(layer, width, height));
            this.box.style.width = width / scale + 'px';
            this.box.style.height = height / scale + 'px';
            this.colours = view.colours();
            this.ground(machine);
            this.draw(picture, true);
        }

        /* CSS pixels that are free for it: a column of a wide page, else the page's width. */
        room() {
            const page = document.documentElement.clientWidth;
            return window.matchMedia('(min-width: 60rem)').matches ? page * 0.58 : this.box.parentElement.clientWidth;
        }

        tall(rem) {
            const wide = window.matchMedia('(min-width: 60rem)').matches;
            return wide ? Math.max(SIDE, window.innerHeight * view.scale() - rem * 13) : Infinity;
        }

        x(port) {
            return this.left + (port % SIDE) * this.cell;
        }

        y(port) {
            return this.above + Math.floor(port / SIDE) * this.cell;
        }

        ground(machine) {
            const [pen, colours] = [this.pens[0], this.colours];
            view.BANDS.forEach((band, index) => {
                pen.fillStyle = index % 2 ? colours['band-other'] : colours.band;
                pen.fillRect(this.left, this.y(band.low), SIDE * this.cell, this.y(band.high) + this.cell - this.y(band.low));
            });
            pen.font = view.font(0.72);
            pen.fillStyle = colours.quiet;
            this.line = Math.round(parseFloat(pen.font) * 1.1);
            this.bandNames(pen);
            this.rowLabels(pen, machine);
            this.columnLabels(pen);
            if (machine && machine.low !== null) this.range(pen, machine);
        }

        /* Where on most systems no source ports are. */
        bandNames(pen) {
            pen.textAlign = 'left';
            pen.textBaseline = 'top';
            pen.fillText('registered 1024-49151', this.left + this.cell * 3, this.y(1024) + this.cell * 2);
            pen.textBaseline = 'bottom';
            pen.fillText('dynamic 49152-65535', this.left + this.cell * 3, this.y(view.PORTS - 1));
        }

        /* Rows of note, by the port that each begins with and by its first byte. One that is
         * too near to another is left out. */
        rowLabels(pen, machine) {
            const ports = [1024, 49152, 32768, 16384, 65280, 8192, 24576, 40960, 57344];
            if (machine && machine.low !== null) ports.splice(2, 0, machine.low & ~255, machine.high & ~255);
            const taken = [];
            pen.textAlign = 'right';
            pen.textBaseline = 'alphabetic';
            const [end, apart] = [this.left - this.cell * 2 - 3, this.line * 2];
            for (const port of ports) {
                const y = Math.max(this.line, Math.min(this.y(port) + this.cell / 2, this.y(view.PORTS - 1) - this.line));
                if (taken.some((other) => Math.abs(other - y) < apart)) continue;
                taken.push(y);
                pen.fillRect(this.left - this.cell * 2, this.y(port), this.cell * 2, Math.max(1, this.cell >> 1));
                pen.fillText(port, end, y);
                pen.fillText('row ' + port / SIDE, end, y + this.line * 0.9);
            }
        }

        columnLabels(pen) {
            pen.textBaseline = 'bottom';
            for (const column of [0, 64, 128, 192, 255]) {
                const x = this.x(column) + this.cell / 2;
                pen.textAlign = column === 255 ? 'right' : 'center';
                pen.fillText('+' + column, column === 255 ? x + this.cell / 2 : x, this.above + SIDE * this.cell + this.below);
            }
        }

        /* A bracket beside the rows of this machine's range. */
        range(pen, machine) {
            const x = this.left + SIDE * this.cell + Math.round(this.right / 4);
            const [top, bottom] = [this.y(machine.low), this.y(machine.high) + this.cell];
            pen.fillStyle = this.colours.range;
            pen.fillRect(x, top, Math.max(2, Math.round(this.right / 6)), bottom - top);
        }

        draw(picture, all) {
            const pen = this.pens[1];
            if (all) {
                pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
                for (let port = 0; port < view.PORTS; port++) if (picture.seen[port]) this.mark(pen, picture, port);
            } else {
                for (const port of picture.touched) this.mark(pen, picture, port);
            }
            this.rings(picture);
        }

        /* Open: the whole cell. Closed: its lower half, in a quiet colour. */
        mark(pen, picture, port) {
            const [x, y, side] = [this.x(port), this.y(port), this.cell];
            pen.clearRect(x, y, side, side);
            if (picture.open[port]) {
                pen.fillStyle = this.colours.open;
                pen.fillRect(x, y, side, side);
            } else if (picture.seen[port]) {
                const height = Math.max(1, Math.floor(side / 2));
                pen.fillStyle = this.colours.closed;
                pen.fillRect(x, y + side - height, side, height);
            }
        }

        rings(picture) {
            const pen = this.pens[2];
            pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
            pen.lineWidth = Math.max(1, Math.round(view.scale()));
            this.portRings(pen, picture);
            this.serverRings(pen, view.serverPorts(picture));
            const latest = view.latest(picture);
            const port = this.pointed === null ? latest && latest.source.port : this.pointed;
            if (port !== null) this.cross(pen, port);
            this.tell(picture, port);
        }

        /* Around few ports: a circle if open, a square if closed. */
        portRings(pen, picture) {
            const ports = [];
            for (let port = 0; port < view.PORTS && ports.length <= FEW; port++) if (picture.seen[port]) ports.push(port);
            if (ports.length > FEW) return;
            const size = this.cell * 2;
            for (const port of ports) {
                const [x, y] = [this.x(port) + this.cell / 2, this.y(port) + this.cell / 2];
                pen.strokeStyle = picture.open[port] ? this.colours.open : this.colours.closed;
                pen.beginPath();
                if (picture.open[port]) pen.arc(x, y, size * 1.2, 0, 2 * Math.PI);
                else pen.rect(x - size, y - size, size * 2, size * 2);
                pen.stroke();
            }
        }

        serverRings(pen, ports) {
            pen.fillStyle = this.colours.server;
            pen.strokeStyle = this.colours.server;
            for (const port of ports) {
                view.diamond(pen, this.x(port) + this.cell / 2, this.y(port) + this.cell / 2, this.cell * 3.5);
                pen.stroke();
                pen.fillRect(this.x(port), this.y(port), this.cell, this.cell);
            }
            if (ports.length <= LABELLED) this.serverLabels(pen, ports);
        }

        /* One on which another would be written is left out. */
        serverLabels(pen, ports) {
            pen.font = view.font(0.8, 'bold');
            pen.textBaseline = 'middle';
            const [wide, taken] = [pen.measureText('00000').width, []];
            for (const port of ports) {
                const far = port % SIDE > SIDE / 2;
                const x = this.x(port) + this.cell / 2 + (far ? -1 : 1) * this.cell * 5;
                const y = Math.max(this.y(port) + this.cell / 2, this.above + this.cell * 4);
                if (taken.some((other) => Math.abs(other.x - x) < wide && Math.abs(other.y - y) < this.line)) continue;
                taken.push({ x, y });
                pen.textAlign = far ? 'right' : 'left';
                pen.fillText(port, x, y);
            }
        }

        /* Lines from both edges to a port. */
        cross(pen, port) {
            const [x, y, half] = [this.x(port), this.y(port), this.cell / 2];
            pen.fillStyle = this.colours.latest;
            const gap = this.cell * 3;
            pen.fillRect(this.left, Math.round(y + half), Math.max(0, x - gap - this.left), 1);
            pen.fillRect(Math.round(x + half), y + gap, 1, Math.max(0, this.above + SIDE * this.cell - y - gap));
        }

        tell(picture, port) {
            let words = 'No connection yet.';
            if (port !== null) words = (this.pointed === null ? 'Latest: ' : '') + this.sentence(picture, port);
            if (this.says.textContent !== words) this.says.textContent = words;
        }

        sentence(picture, port) {
            const [first, second] = [Math.floor(port / SIDE), port % SIDE];
            const hex = (byte) => byte.toString(16).padStart(2, '0');
            const state = picture.server[port] ? 'a server' : picture.open[port] ? 'open' : picture.seen[port] ? 'seen' : 'not seen';
            return `${port} = ${first} × 256 + ${second} (${hex(first)} ${hex(second)}), ${view.bandOf(port)}, ${state}`;
        }

        portAt(event) {
            const area = this.layers[0].getBoundingClientRect();
            const column = Math.floor(((event.clientX - area.left) * view.scale() - this.left) / this.cell);
            const row = Math.floor(((event.clientY - area.top) * view.scale() - this.above) / this.cell);
            return column >= 0 && column < SIDE && row >= 0 && row < SIDE ? row * SIDE + column : null;
        }

        point(port) {
            if (port === this.pointed) return;
            this.pointed = port;
            this.says.setAttribute('aria-live', port === null ? 'off' : 'polite');
            this.onPoint();
        }

        key(event) {
            const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE };
            if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
            event.preventDefault();
            const port = this.pointed === null ? 32768 - steps[event.key] : this.pointed;
            this.point(Math.max(0, Math.min(view.PORTS - 1, port + steps[event.key])));
        }
    }

    view.Grid = Grid;
})(portView);
