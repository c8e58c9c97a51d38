/* view: the page as a whole: takes the events in, draws once a frame what has changed, and
 * has the buttons and keys. */
var portView = portView || {};
(function (view) {
    'use strict';

    const STATUS = 5000; /* milliseconds between two sums for a screen reader */
    const CALM = 500; /* between two pictures, if the reader asked for less motion */
    const WORDS = 100; /* between two changes of the table and the counts */

    const one = (selector) => document.querySelector(selector);
    const reduced = window.matchMedia('(prefers-reduced-motion: reduce)');
    const { number } = view;

    const player = new view.Player();
    const line = new view.Line(one('#line .picture'));
    const lens = new view.Lens(one('#lens .picture'));
    const grid = new view.Grid(one('#grid .picture'), one('#grid-says'));
    const table = new view.Table(one('#table table'));

    let start = { machine: null, here: '' };
    let lost = { lines: 0, why: '' };
    let taken = 0; /* the server's number of the last event that was taken */
    let stop = null; /* ends the stream */
    let waiting = false; /* a frame is asked for */
    let last = 0; /* when the last one was */
    let stale = { pictures: true, words: true };

    const machine = () => player.picture.machine || start.machine;

    /* ---- frames ---- */

    function wake() {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(frame);
    }

    function frame(now) {
        waiting = false;
        const passed = Math.min(now - last, 1000);
        if (reduced.matches && passed < CALM && passed >= 0) return wake();
        last = now;
        player.advance(passed);
        drawPictures();
        drawWords(now);
        if (player.busy || stale.words) wake();
    }

    function drawPictures() {
        const picture = player.picture;
        if (!stale.pictures && !picture.all && !picture.touched.length) return;
        lens.seek(picture);
        grid.draw(picture, picture.all);
        line.draw(picture, machine(), lens);
        lens.draw(picture, machine());
        picture.touched.length = 0;
        picture.all = false;
        stale = { pictures: false, words: true };
        view.drawn = player.before + player.cursor;
    }

    let wordsAt = -WORDS;
    function drawWords(now) {
        if (!stale.words || now - wordsAt < WORDS) return;
        wordsAt = now;
        stale.words = false;
        table.draw(player.picture);
        drawCounts(player.picture);
        drawServers(player.picture);
        drawControls();
    }

    function drawCounts(picture) {
        const counts = picture.counts;
        for (const node of document.querySelectorAll('[data-count]')) {
            const name = node.dataset.count;
            const parity = number(counts.even) + ' / ' + number(counts.odd);
            view.write(node, name === 'parity' ? parity : number(counts[name]));
        }
        const words = troubles(picture);
        one('#trouble').hidden = !words;
        view.write(one('#trouble'), words);
    }

    function troubles(picture) {
        const words = [];
        if (lost.lines) {
            const what = lost.lines === 1 ? '1 line was' : number(lost.lines) + ' lines were';
            words.push(what + ' not understood' + (lost.why ? ': ' + lost.why : '') + '.');
        }
        if (picture.unclear) words.push(`${number(picture.unclear)} closings may belong to more than one connection.`);
        if (picture.said) words.push('An end reported an error: ' + picture.said);
        return words.join(' ');
    }

    function drawServers(picture) {
        const words = picture.servers.slice(-2).map((server) => {
            const kind = server.transport === 'udp' ? 'UDP ' : '';
            return kind + view.named(server.local) + (server.service ? ` (${server.service})` : '');
        });
        const any = picture.servers.some((server) => ['0.0.0.0', '::'].includes(server.local.address));
        if (any && start.here) words.push('here ' + start.here);
        view.write(one('#servers'), words.length ? 'Server: ' + words.join(', ') : 'No server has said yet that it listens.');
    }

    function drawControls() {
        const count = player.events.length;
        const slider = one('#where');
        if (slider.max !== String(count)) slider.max = count;
        if (slider.value !== String(player.cursor)) slider.value = player.cursor;
        view.write(one('#event'), `${number(player.before + player.cursor)} of ${number(player.before + count)}`);
        one('#pause').setAttribute('aria-pressed', player.mode === 'paused');
        one('#live').setAttribute('aria-pressed', player.mode === 'live');
        one('#lens-auto').setAttribute('aria-pressed', lens.auto);
        view.write(one('#lens-part'), `${lens.low}-${lens.low + lens.span - 1}`);
        lens.box.setAttribute('aria-valuenow', lens.low);
        lens.box.setAttribute('aria-valuetext', `ports ${lens.low} to ${lens.low + lens.span - 1}`);
    }

    /* ---- for those who do not see the pictures ---- */

    function tellTotals() {
        const counts = player.picture.counts;
        const words = `${number(counts.open)} open, ${number(counts.accepted)} accepted, ${number(counts.datagrams)} datagrams, from ${number(counts.sources)} addresses.`;
        view.write(one('#totals'), words);
        const ports = describe(player.picture);
        one('#line .picture').setAttribute('aria-label', 'The line of all ports. ' + ports);
        one('#grid .picture').setAttribute('aria-label', 'The grid of all ports, 256 in a row; arrow keys point to one. ' + ports);
    }

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

    /* ---- what comes in ---- */

    function say(words, broken = false) {
        view.write(one('#state'), words);
        one('#state').classList.toggle('broken', broken);
    }

    /* Forgets everything, and shows what is given; `before`: how many events led to it. */
    function begin(events, base = new view.Picture(), before = 0) {
        taken = before;
        player.reset(base, before);
        player.add(events);
        player.follow();
        table.newest = null;
        changed();
    }

    function changed() {
        stale = { pictures: true, words: true };
        wake();
    }

    /* Takes the events that are not there yet; `number` is the last one's. */
    function take(raw, number) {
        const fresh = raw.slice(Math.max(0, raw.length - Math.max(0, number - taken)));
        if (!fresh.length) return;
        taken = number;
        const events = fresh.map(view.readEvent);
        lost.lines += events.filter((event) => !event).length;
        player.add(events.filter(Boolean));
        stale.words = true;
        wake();
    }

    const live = {
        start(message) {
            if (message.after === 0 && taken) begin([]); /* the server sends all of them again */
            const [here] = (message.machine && message.machine.addresses) || [];
            start = { machine: view.readMachine(message.machine), here: String(here || '') };
            layOut();
        },
        events: (message, id) => take(message, Number(id)),
        snapshot: (message) => takeSnapshot(message),
        trouble(message) {
            lost = { lines: Number(message.lines) || 0, why: String(message.why || '') };
            changed();
        },
        end() {
            say('The input has ended.');
            stop();
        },
        state(state) {
            if (state === 'open') say('Live.');
            else say('No connection to port-view; trying again…', true);
        },
    };

    /* A snapshot comes in parts: what the events that are no longer kept have led to. */
    let parts = [];
    function takeSnapshot(message) {
        if (message.part === 0) parts = [];
        parts.push(message);
        if (message.last && message.upto > taken) begin([], summed(parts), message.upto);
    }

    function summed(all) {
        const base = new view.Picture();
        const counts = all[0].counts;
        for (const part of all) part.open.map(view.readEvent).forEach((event) => event && base.apply(event));
        base.sources = new Map(all.flatMap((part) => part.sources));
        base.counts = { ...counts, open: base.counts.open };
        base.total = counts.accepted + counts.datagrams;
        return base;
    }

    /* ---- saved pages and logs ---- */

    async function openSaved(saved) {
        live.start(saved.start);
        const read = await view.readSaved(saved.log);
        const [first] = saved.snapshot;
        if (first) showLog(read, 'Recorded:', summed(saved.snapshot), first.upto);
        else showLog(read, 'Recorded:');
    }

    async function openFiles(files) {
        if (!files.length) return;
        say('Reading…');
        if (stop) stop();
        showLog(await view.readFiles(files), Array.from(files, (file) => file.name).join(', ') + ':');
    }

    function showLog(read, words, base, before) {
        player.growing = false;
        lost = { lines: read.lost, why: '' };
        say(`${words} ${number(read.events.length)} events`);
        view.write(one('h1'), 'Ports, recorded');
        view.write(one('#live').firstChild, 'End ');
        begin(read.events, base, before);
    }

    /* ---- buttons and keys ---- */

    function move(by) {
        player.seek(player.cursor + by);
    }

    function pauseOrPlay() {
        if (player.mode === 'paused') player.play();
        else player.pause();
    }

    function setSpeed(index) {
        player.speed = view.SPEEDS[index];
        one('#speed').value = index;
        if (player.mode === 'live' && player.growing) player.play();
    }

    function toggleTheme() {
        setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
    }

    function setTheme(theme) {
        document.documentElement.dataset.theme = theme;
        layOut();
    }

    function follow() {
        lens.auto = !lens.auto;
    }

    /* What a button does, and its key. */
    const commands = [
        ['#pause', 'p', pauseOrPlay],
        ['#step', 's', () => move(1)],
        ['#back', 'b', () => move(-1)],
        ['#replay', 'r', () => player.replay()],
        ['#live', 'l', () => player.follow()],
        ['#older', ',', () => table.page(player.picture, 1)],
        ['#newer', '.', () => table.page(player.picture, -1)],
        ['#lens-out', '-', () => lens.zoom(1)],
        ['#lens-in', '+', () => lens.zoom(-1)],
        ['#lens-auto', 'f', follow],
        ['#theme', 't', toggleTheme],
        ['#open-log', 'o', () => one('#files').click()],
    ];

    function press(event) {
        if (!one('#keys').checked || event.ctrlKey || event.altKey || event.metaKey) return;
        if (event.target.matches('select, input:not([type=checkbox], [type=range])')) return;
        const speed = Number(event.key) - 1;
        const pressed = event.key === ' ' && event.target === document.body ? 'p' : event.key.toLowerCase();
        const command = commands.find(([, key]) => key === pressed);
        if (command) command[2]();
        else if (view.SPEEDS[speed]) setSpeed(speed);
        else return;
        event.preventDefault();
        changed();
    }

    function moveLens(event) {
        const steps = { ArrowLeft: -0.25, ArrowDown: -0.25, ArrowRight: 0.25, ArrowUp: 0.25, PageDown: -1, PageUp: 1, Home: -Infinity, End: Infinity };
        if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        lens.moveTo(lens.low + steps[event.key] * lens.span);
        changed();
    }

    function dragLens(event) {
        if (!(event.buttons & 1)) return;
        lens.moveTo(line.portAt(event) - lens.span / 2);
        changed();
    }

    function bind() {
        for (const [selector, , run] of commands) {
            one(selector).addEventListener('click', () => {
                run();
                changed();
            });
        }
        view.SPEEDS.forEach((speed, index) => one('#speed').add(new Option(`${index + 1}: ${speed.label}`, index)));
        one('#speed').value = view.SPEEDS.indexOf(player.speed);
        one('#speed').addEventListener('change', (event) => {
            setSpeed(Number(event.target.value));
            changed();
        });
        one('#where').addEventListener('input', (event) => {
            player.seek(Number(event.target.value));
            changed();
        });
        document.addEventListener('keydown', press);
        lens.box.addEventListener('keydown', moveLens);
        for (const kind of ['pointerdown', 'pointermove']) line.box.addEventListener(kind, dragLens);
        grid.onPoint = changed;
        bindFiles();
    }

    function bindFiles() {
        one('#files').addEventListener('change', (event) => openFiles(event.target.files));
        document.addEventListener('dragover', (event) => event.preventDefault());
        document.addEventListener('drop', (event) => {
            event.preventDefault();
            openFiles(event.dataTransfer.files);
        });
    }

    /* ---- size and theme ---- */

    function layOut() {
        for (const picture of [line, lens]) picture.layOut();
        grid.layOut(player.picture, machine());
        for (const picture of [line, lens]) picture.layOut(); /* the grid takes its column first */
        changed();
    }

    function watchTheme() {
        const dark = window.matchMedia('(prefers-color-scheme: dark)');
        dark.addEventListener('change', () => setTheme(dark.matches ? 'dark' : 'light'));
        document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
    }

    /* A saved page has no file beside it. */
    function addIcon() {
        const icon = document.createElement('link');
        icon.rel = 'icon';
        icon.href = 'icon.svg';
        document.head.append(icon);
    }

    function run() {
        watchTheme();
        bind();
        layOut();
        window.addEventListener('resize', layOut);
        tellTotals();
        setInterval(tellTotals, STATUS);
        const saved = view.saved();
        player.growing = !saved;
        if (saved) return openSaved(saved);
        addIcon();
        stop = view.listen(live);
    }

    view.player = player;
    view.lens = lens;
    view.grid = grid;
    view.tellTotals = tellTotals;
    run();
})(portView);
