/* controls: the buttons, the slider, the keys and the mouse, and how they look.
 *
 * A page is {player, line, lens, grid, table}, and what it does if asked: changed(),
 * setTheme(theme), openFiles(files). */
var portView = portView || {};
(function (view) {
    'use strict';

    const one = (selector) => document.querySelector(selector);
    const modified = (event) => event.ctrlKey || event.altKey || event.metaKey;

    function pauseOrPlay({ player }) {
        if (player.mode === 'paused') player.play();
        else player.pause();
    }

    function setSpeed({ player }, index) {
        player.speed = view.SPEEDS[index];
        one('#speed').value = index;
        if (player.mode === 'live' && player.growing) player.play();
    }

    function toggleTheme(page) {
        page.setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
    }

    /* A button, its key, and what they do. */
    const commands = [
        ['#pause', 'p', pauseOrPlay],
        ['#step', 's', ({ player }) => player.seek(player.cursor + 1)],
        ['#back', 'b', ({ player }) => player.seek(player.cursor - 1)],
        ['#replay', 'r', ({ player }) => player.replay()],
        ['#live', 'l', ({ player }) => player.follow()],
        ['#older', ',', ({ table, player }) => table.page(player.picture, 1)],
        ['#newer', '.', ({ table, player }) => table.page(player.picture, -1)],
        ['#lens-out', '-', ({ lens }) => lens.zoom(1)],
        ['#lens-in', '+', ({ lens }) => lens.zoom(-1)],
        ['#lens-auto', 'f', ({ lens }) => (lens.auto = !lens.auto)],
        ['#theme', 't', toggleTheme],
        ['#open-log', 'o', () => one('#files').click()],
    ];

    /* What a key does, or undefined. */
    function meaning(event) {
        if (!one('#keys').checked || modified(event) || event.target.matches('select')) return undefined;
        const index = Number(event.key) - 1;
        if (view.SPEEDS[index]) return (page) => setSpeed(page, index);
        const key = event.key === ' ' && event.target === document.body ? 'p' : event.key.toLowerCase();
        const command = commands.find((row) => row[1] === key);
        return command && command[2];
    }

    const steps = { ArrowLeft: -0.25, ArrowDown: -0.25, ArrowRight: 0.25, ArrowUp: 0.25, PageDown: -1, PageUp: 1, Home: -Infinity, End: Infinity };

    function moveLens({ lens, changed }, event) {
        if (!(event.key in steps) || modified(event)) return;
        event.preventDefault();
        lens.moveTo(lens.low + steps[event.key] * lens.span);
        changed();
    }

    function dragLens({ lens, line, changed }, event) {
        if (!(event.buttons & 1)) return;
        lens.moveTo(line.portAt(event) - lens.span / 2);
        changed();
    }

    function bindFiles(page) {
        one('#files').addEventListener('change', (event) => page.openFiles(event.target.files));
        document.addEventListener('dragover', (event) => event.preventDefault());
        document.addEventListener('drop', (event) => {
            event.preventDefault();
            page.openFiles(event.dataTransfer.files);
        });
    }

    function bindPictures(page) {
        page.lens.box.addEventListener('keydown', (event) => moveLens(page, event));
        for (const kind of ['pointerdown', 'pointermove']) page.line.box.addEventListener(kind, (event) => dragLens(page, event));
        page.grid.onPoint = page.changed;
    }

    function bindKeys(page) {
        document.addEventListener('keydown', (event) => {
            const run = meaning(event);
            if (!run) return;
            event.preventDefault();
            run(page);
            page.changed();
        });
    }

    /* `run` is given the page, and it is drawn again. */
    function on(page, selector, kind, run) {
        one(selector).addEventListener(kind, (event) => {
            run(page, event);
            page.changed();
        });
    }

    view.bindControls = function (page) {
        for (const [selector, key, run] of commands) {
            one(selector).setAttribute('aria-keyshortcuts', key);
            on(page, selector, 'click', run);
        }
        view.SPEEDS.forEach((speed, index) => one('#speed').add(new Option(`${index + 1}: ${speed.label}`, index)));
        one('#speed').value = view.SPEEDS.indexOf(page.player.speed);
        on(page, '#speed', 'change', () => setSpeed(page, Number(one('#speed').value)));
        on(page, '#where', 'input', () => page.player.seek(Number(one('#where').value)));
        bindKeys(page);
        bindPictures(page);
        bindFiles(page);
    };

    view.drawControls = function ({ player, lens }) {
        const count = player.events.length;
        const slider = one('#where');
        if (slider.max !== String(count)) slider.max = count;
        if (slider.value !== String(player.cursor)) slider.value = player.cursor;
        view.write(one('#event'), `${view.number(player.before + player.cursor)} of ${view.number(player.before + count)}`);
        one('#pause').setAttribute('aria-pressed', player.mode === 'paused');
        one('#live').setAttribute('aria-pressed', player.mode === 'live');
        one('#lens-auto').setAttribute('aria-pressed', lens.auto);
        view.write(one('#lens-part'), `${lens.low}-${lens.low + lens.span - 1}`);
        lens.box.setAttribute('aria-valuenow', lens.low);
        lens.box.setAttribute('aria-valuetext', `ports ${lens.low} to ${lens.low + lens.span - 1}`);
    };
})(portView);
