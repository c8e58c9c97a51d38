/* view: the page as a whole: takes the events in, and draws once a frame what has changed. */
var portView = portView || {};
(function (view) {
    'use strict';

    const STATUS = 5000; /* milliseconds between two sums for a screen reader */
    const SOON = 500; /* until the first one */
    const CALM = 500; /* between two pictures, if the reader asked for less motion */
    const WORDS = 100; /* between two changes of the table and the counts */

    const one = (selector) => document.querySelector(selector);
    const reduced = window.matchMedia('(prefers-reduced-motion: reduce)');

    const player = new view.Player();
    const line = new view.Line(one('#line .picture'));
    const lens = new view.Lens(one('#lens .picture'));
    const grid = new view.Grid(one('#grid .picture'), one('#grid-says'));
    const table = new view.Table(one('#table table'));

    let start = { machine: null, here: '' };
    let refused = { lines: 0, why: '' }; /* by the server */
    let unread = 0; /* by the page itself */
    let taken = 0; /* the server's number of the last event that was taken */
    let stop = null; /* ends the stream */
    let waiting = false; /* a frame is asked for */
    let last = 0; /* when the last one was */
    let wordsAt = -WORDS; /* when the words were last written */
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
        const before = [player.cursor, player.mode].join();
        player.advance(passed);
        if (before !== [player.cursor, player.mode].join()) stale.words = true;
        drawPictures();
        drawWords(now);
        view.drawn = player.before + player.cursor;
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
    }

    function drawWords(now) {
        if (!stale.words || now - wordsAt < WORDS) return;
        wordsAt = now;
        stale.words = false;
        table.draw(player.picture);
        view.sayCounts(player.picture.counts);
        view.sayTrouble(player.picture, { ...refused, lines: refused.lines + unread });
        view.sayServers(player.picture, start.here);
        view.drawControls(page);
    }

    function changed() {
        stale = { pictures: true, words: true };
        wake();
    }

    /* ---- what comes in ---- */

    /* Forgets everything, and shows what is given; `before`: how many events led to it. */
    function begin(events, base = new view.Picture(), before = 0) {
        taken = before;
        player.reset(base, before);
        player.add(events);
        player.follow();
        table.newest = null;
        changed();
    }

    /* Takes the events that are not there yet; `number` is the last one's. */
    function take(raw, number) {
        const fresh = raw.slice(Math.max(0, raw.length - Math.max(0, number - taken)));
        if (!fresh.length) return;
        taken = number;
        const events = fresh.map(view.readEvent);
        unread += events.filter((event) => !event).length;
        player.add(events.filter(Boolean));
        stale.words = true; /* so many are kept, also if it is paused */
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
            refused = { lines: Number(message.lines) || 0, why: String(message.why || '') };
            changed();
        },
        end() {
            view.sayState('The input has ended.');
            stop();
        },
        state(state) {
            if (state === 'open') view.sayState('Live.');
            else view.sayState('No connection to port-view. Trying again…', true);
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
        view.sayState('Reading…');
        if (stop) stop();
        showLog(await view.readFiles(files), Array.from(files, (file) => file.name).join(', ') + ':');
    }

    function showLog(read, words, base, before) {
        player.growing = false;
        refused = { lines: 0, why: '' };
        unread = read.lost;
        view.sayState(`${words} ${view.number(read.events.length)} events`);
        view.write(one('h1'), 'Ports, recorded');
        view.write(one('#live').firstChild, 'End ');
        begin(read.events, base, before);
    }

    /* ---- size and theme ---- */

    function layOut() {
        grid.layOut(player.picture, machine()); /* takes its column first */
        line.layOut();
        lens.layOut();
        changed();
    }

    function setTheme(theme) {
        document.documentElement.dataset.theme = theme;
        layOut();
    }

    function watchTheme() {
        const dark = window.matchMedia('(prefers-color-scheme: dark)');
        dark.addEventListener('change', () => setTheme(dark.matches ? 'dark' : 'light'));
        document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
    }

    const page = { player, line, lens, grid, table, changed, setTheme, openFiles };

    function run() {
        watchTheme();
        view.bindControls(page);
        layOut();
        window.addEventListener('resize', layOut);
        setTimeout(() => view.sayTotals(player.picture), SOON);
        setInterval(() => view.sayTotals(player.picture), STATUS);
        const saved = view.saved();
        player.growing = !saved;
        if (saved) return openSaved(saved);
        stop = view.listen(live);
    }

    Object.assign(view, page);
    run();
})(portView);
