/* paint: what the pictures share: IANA's bands, the theme's colours, and a sharp canvas. */
var portView = portView || {};
(function (view) {
    'use strict';

    /* RFC 6335, section 6. */
    view.BANDS = [
        { low: 0, high: 1023, name: 'system' },
        { low: 1024, high: 49151, name: 'registered' },
        { low: 49152, high: 65535, name: 'dynamic' },
    ];

    view.bandOf = (port) => (port === 0 ? 'zero' : view.BANDS.find((band) => port <= band.high).name);

    /* The theme's colours, as view.css has them. */
    view.colours = function () {
        const style = getComputedStyle(document.documentElement);
        const colour = (name) => style.getPropertyValue('--' + name).trim();
        const names = ['text', 'quiet', 'rule', 'band', 'band-other', 'open', 'closed', 'server', 'range', 'latest', 'paper'];
        return Object.fromEntries(names.map((name) => [name, colour(name)]));
    };

    /* Device pixels for each CSS pixel: canvases are drawn in the former. */
    view.scale = () => window.devicePixelRatio || 1;

    /* Gives a canvas a size in device pixels. That clears it. */
    view.resize = function (canvas, width, height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = width / view.scale() + 'px';
        canvas.style.height = height / view.scale() + 'px';
        return canvas.getContext('2d');
    };

    /* The font of a picture's words, in device pixels; `size` is in the page's rem. */
    view.font = function (size, weight = 'normal') {
        const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
        return weight + ' ' + Math.round(size * rem * view.scale()) + 'px ' + getComputedStyle(document.body).fontFamily;
    };

    /* The mark of a server's port: a diamond. */
    view.diamond = function (pen, x, y, radius) {
        pen.beginPath();
        pen.moveTo(x, y - radius);
        pen.lineTo(x + radius, y);
        pen.lineTo(x, y + radius);
        pen.lineTo(x - radius, y);
        pen.closePath();
    };

    view.number = (value) => value.toLocaleString('en');

    view.latest = (picture) => picture.connections[picture.connections.length - 1] || null;

    view.serverPorts = function (picture) {
        const ports = [];
        for (let port = 0; port < view.PORTS; port++) if (picture.server[port]) ports.push(port);
        return ports;
    };
})(portView);
