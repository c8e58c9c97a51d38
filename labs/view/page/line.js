/* line: all ports from 0 to 65535, and the lens, a part of them in large.
 *
 * Both are small: they are drawn as a whole whenever something changed. */
var portView = portView || {};
(function (view) {
    'use strict';

    const LAST = view.PORTS - 1;
    const SPANS = [128, 256, 512, 1024, 2048, 4096, 8192];

    class Line {
        constructor(box) {
            this.box = box;
            this.canvas = box.querySelector('canvas');
        }

        layOut() {
            const scale = view.scale();
            const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) * scale;
            this.width = Math.floor(this.box.clientWidth * scale);
            this.top = Math.round(rem * 1.25); /* names of the bands above */
            this.tall = Math.round(rem * 1.5); /* the marks */
            this.under = Math.round(rem * 1.9); /* range, floor and numbers below */
            this.pen = view.resize(this.canvas, this.width, this.top + this.tall + this.under);
            this.colours = view.colours();
        }

        x(port) {
            return Math.floor((port * (this.width - 1)) / LAST);
        }

        portAt(event) {
            const area = this.canvas.getBoundingClientRect();
            return Math.max(0, Math.min(LAST, Math.round(((event.clientX - area.left) / area.width) * LAST)));
        }

        draw(picture, machine, lens) {
            this.pen.clearRect(0, 0, this.width, this.canvas.height);
            this.bands();
            this.marks(picture);
            this.window(lens);
            this.policy(machine);
            this.servers(view.serverPorts(picture));
        }

        bands() {
            const [pen, colours] = [this.pen, this.colours];
            pen.textBaseline = 'top';
            view.BANDS.forEach((band, index) => {
                const [left, right] = [this.x(band.low), this.x(band.high) + 1];
                pen.fillStyle = index % 2 ? colours['band-other'] : colours.band;
                pen.fillRect(left, this.top, right - left, this.tall);
                pen.fillStyle = colours.quiet;
                pen.font = view.font(0.75);
                pen.textAlign = 'left';
                pen.fillText(index ? `${band.name} ${band.low}-${band.high}` : 'system', left + (index === 1 ? this.apart() : 0), Math.round(this.top / 8));
            });
        }

        /* The system band is narrower than its name. */
        apart() {
            return Math.max(0, this.pen.measureText('system  ').width - this.x(1024));
        }

        /* Where the lens is. */
        window(lens) {
            const [left, right] = [this.x(lens.low), this.x(lens.low + lens.span - 1) + 1];
            const edge = Math.max(1, Math.round(view.scale()));
            this.pen.strokeStyle = this.colours.text;
            this.pen.lineWidth = edge;
            this.pen.strokeRect(left - edge / 2 - 1, this.top - edge / 2, right - left + edge + 2, this.tall + edge);
        }

        /* A mark for each column of pixels that has a source port; the higher, the more. */
        marks(picture) {
            const [open, seen] = [new Uint16Array(this.width), new Uint16Array(this.width)];
            for (let port = 0; port <= LAST; port++) {
                if (picture.open[port]) open[this.x(port)]++;
                if (picture.seen[port]) seen[this.x(port)]++;
            }
            this.columns(seen, this.colours.closed, 0.5);
            this.columns(open, this.colours.open, 0.9);
        }

        columns(counts, colour, share) {
            const full = Math.log2(1 + Math.ceil(LAST / this.width));
            this.pen.fillStyle = colour;
            for (let x = 0; x < this.width; x++) {
                if (!counts[x]) continue;
                const height = Math.round(this.tall * share * Math.min(1, 0.5 + (0.5 * Math.log2(1 + counts[x])) / full));
                this.pen.fillRect(x, this.top + this.tall - height, Math.max(1, Math.round(view.scale())), height);
            }
        }

        /* Under the line: this machine's range and its privilege floor, and where bands begin. */
        policy(machine) {
            const pen = this.pen;
            const y = this.top + this.tall;
            const thick = Math.max(2, Math.round(this.under / 10));
            pen.textBaseline = 'bottom';
            pen.font = view.font(0.75);
            const row = this.canvas.height;
            if (!machine || machine.low === null) return;
            const [left, right] = [this.x(machine.low), this.x(machine.high) + 1];
            pen.fillStyle = this.colours.range;
            pen.fillRect(left, y + thick, right - left, thick);
            pen.fillRect(left, y + thick, thick, thick * 3);
            pen.fillRect(right - thick, y + thick, thick, thick * 3);
            pen.fillStyle = this.colours.text;
            pen.textAlign = 'center';
            pen.fillText(`this machine's range ${machine.low}-${machine.high}`, (left + right) / 2, row);
            this.floor(machine, y + thick, thick, row);
        }

        floor(machine, y, thick, row) {
            if (machine.floor === null || machine.floor > LAST) return;
            const x = this.x(machine.floor);
            this.pen.fillStyle = this.colours.server;
            this.pen.fillRect(0, y, Math.max(thick, x), thick);
            this.pen.textAlign = 'left';
            this.pen.fillStyle = this.colours.text;
            const words = machine.floor ? `below ${machine.floor}: only for the privileged` : 'no port takes a privilege';
            this.pen.fillText(words, 0, row);
        }

        servers(ports) {
            const radius = this.tall / 4;
            this.pen.fillStyle = this.colours.server;
            this.pen.strokeStyle = this.colours.paper;
            this.pen.lineWidth = Math.max(1, view.scale());
            for (const port of ports) {
                const x = Math.max(radius, Math.min(this.width - radius, this.x(port)));
                view.diamond(this.pen, x, this.top + radius + 1, radius);
                this.pen.fill();
                this.pen.stroke();
            }
        }
    }

    /* Where the lens is, by itself or by hand, and its picture: even ports above the middle,
     * odd ones below. */
    class Lens {
        constructor(box) {
            this.box = box;
            this.canvas = box.querySelector('canvas');
            this.low = 32768;
            this.span = 1024;
            this.auto = true;
        }

        layOut() {
            const scale = view.scale();
            const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) * scale;
            this.width = Math.floor(this.box.clientWidth * scale);
            this.tall = Math.round(rem * 2.1); /* of each half */
            this.under = Math.round(rem * 1.3);
            this.pen = view.resize(this.canvas, this.width, this.tall * 2 + this.under);
            this.colours = view.colours();
        }

        /* Moves it to the part with the most ports, unless it was moved by hand. It stays if
         * the best part is hardly better. */
        seek(picture) {
            if (!this.auto) return;
            const used = picture.counts.open ? picture.open : picture.seen;
            let [inside, here, best, first, last] = [0, 0, 0, 0, 0];
            for (let port = 0; port < view.PORTS; port++) {
                if (used[port]) inside++;
                if (port >= this.span && used[port - this.span]) inside--;
                const low = port - this.span + 1;
                if (low === this.low) here = inside;
                if (low < 0 || inside < best) continue;
                if (inside > best) first = low;
                [best, last] = [inside, low];
            }
            if (best > here * 1.1) this.low = Math.round((first + last) / 2);
        }

        moveTo(low) {
            this.auto = false;
            this.low = Math.max(0, Math.min(view.PORTS - this.span, Math.round(low)));
        }

        zoom(by) {
            const index = Math.max(0, Math.min(SPANS.length - 1, SPANS.indexOf(this.span) + by));
            const middle = this.low + this.span / 2;
            const auto = this.auto;
            this.span = SPANS[index];
            this.moveTo(middle - this.span / 2);
            this.auto = auto;
        }

        x(port) {
            return Math.floor(((port - this.low) * this.width) / this.span);
        }

        draw(picture, machine) {
            this.pen.clearRect(0, 0, this.width, this.canvas.height);
            this.ground(machine);
            const bar = Math.max(1, Math.floor((this.width / this.span) * 0.7));
            const latest = view.latest(picture);
            for (let port = this.low; port < this.low + this.span; port++) {
                if (picture.seen[port]) this.bar(port, bar, picture.open[port] > 0);
                if (picture.server[port]) this.server(port);
            }
            if (latest) this.pointTo(latest.source.port, bar);
        }

        ground(machine) {
            const [pen, colours] = [this.pen, this.colours];
            view.BANDS.forEach((band, index) => {
                const [left, right] = [Math.max(0, this.x(band.low)), Math.min(this.width, this.x(band.high + 1))];
                pen.fillStyle = index % 2 ? colours['band-other'] : colours.band;
                if (right > left) pen.fillRect(left, 0, right - left, this.tall * 2);
            });
            if (machine && machine.low !== null) this.range(machine);
            pen.fillStyle = colours.rule;
            pen.fillRect(0, this.tall, this.width, 1);
            this.numbers();
        }

        range(machine) {
            const [left, right] = [Math.max(0, this.x(machine.low)), Math.min(this.width, this.x(machine.high + 1))];
            this.pen.fillStyle = this.colours.range;
            if (right > left) this.pen.fillRect(left, this.tall * 2, right - left, Math.max(2, this.tall / 16));
        }

        /* Round numbers under it, as many as have room. */
        numbers() {
            const pen = this.pen;
            pen.font = view.font(0.75);
            pen.fillStyle = this.colours.quiet;
            pen.textBaseline = 'bottom';
            const room = (pen.measureText('00000').width * 1.8 * this.span) / this.width;
            const step = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((size) => size >= room) || 5000;
            for (let port = Math.ceil(this.low / step) * step; port < this.low + this.span; port += step) {
                const x = this.x(port);
                const half = pen.measureText(port).width / 2;
                pen.fillRect(x, this.tall * 2, 1, this.under / 4);
                pen.textAlign = 'center';
                if (x > half && x < this.width - half) pen.fillText(port, x, this.canvas.height);
            }
        }

        bar(port, width, open) {
            const height = Math.round((this.tall - 4) * (open ? 0.9 : 0.45));
            this.pen.fillStyle = open ? this.colours.open : this.colours.closed;
            this.pen.fillRect(this.x(port), port % 2 ? this.tall + 2 : this.tall - 1 - height, width, height);
        }

        server(port) {
            this.pen.fillStyle = this.colours.server;
            view.diamond(this.pen, this.x(port), this.tall, this.tall / 3);
            this.pen.fill();
        }

        /* A small triangle at the latest connection's port. */
        pointTo(port, bar) {
            if (port < this.low || port >= this.low + this.span) return;
            const [x, size] = [this.x(port) + bar / 2, this.tall / 6];
            const [edge, towards] = port % 2 ? [this.tall * 2, -size] : [0, size];
            this.pen.fillStyle = this.colours.text;
            this.pen.beginPath();
            this.pen.moveTo(x - size * 0.8, edge);
            this.pen.lineTo(x + size * 0.8, edge);
            this.pen.lineTo(x, edge + towards);
            this.pen.fill();
        }
    }

    view.Line = Line;
    view.Lens = Lens;
})(portView);
