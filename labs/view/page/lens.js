/* lens: a part of the line in large: even ports above the middle, odd ones below.
 *
 * It is small, and drawn as a whole whenever something changed. */
var portView = portView || {};
(function (view) {
    'use strict';

    const SPANS = [128, 256, 512, 1024, 2048, 4096, 8192];

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

    view.Lens = Lens;
})(portView);
