/* line: all ports from 0 to 65535, with the bands, this machine's range, and where the lens is.
 *
 * It is small, and drawn as a whole whenever something changed. */
var portView = portView || {};
(function (view) {
    'use strict';

    const LAST = view.PORTS - 1;

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
            this.under = Math.round(rem * 1.9); /* range and floor below */
            this.thick = Math.max(2, Math.round(this.under / 10));
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

        /* Under the line: this machine's privilege floor and its range. */
        policy(machine) {
            if (!machine) return;
            this.pen.font = view.font(0.75);
            this.pen.textBaseline = 'bottom';
            const taken = this.floor(machine.floor);
            if (machine.low !== null) this.range(machine, taken);
        }

        /* Returns how much of the row of words it takes. */
        floor(port) {
            if (port === null || port > LAST) return 0;
            const words = port ? `below ${port}: privilege needed` : 'any user may bind any port';
            this.pen.fillStyle = this.colours.server;
            if (port) this.pen.fillRect(0, this.top + this.tall + this.thick, Math.max(this.thick, this.x(port)), this.thick);
            this.pen.fillStyle = this.colours.text;
            this.pen.textAlign = 'left';
            this.pen.fillText(words, 0, this.canvas.height);
            return this.pen.measureText(words + '  ').width;
        }

        range({ low, high }, taken) {
            const { pen, thick } = this;
            const [left, right, y] = [this.x(low), this.x(high) + 1, this.top + this.tall + thick];
            pen.fillStyle = this.colours.range;
            pen.fillRect(left, y, right - left, thick);
            pen.fillRect(left, y, thick, thick * 3);
            pen.fillRect(right - thick, y, thick, thick * 3);
            const words = `this machine's range ${low}-${high}`;
            const half = pen.measureText(words).width / 2;
            pen.fillStyle = this.colours.text;
            pen.textAlign = 'center';
            pen.fillText(words, Math.max(taken + half, Math.min((left + right) / 2, this.width - half)), this.canvas.height);
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

    view.Line = Line;
})(portView);
