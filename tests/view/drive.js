/* drive: opens the page in a browser, does what a user does, and compares what is drawn with
 * the log. view-page.bats names the scenarios.
 *
 *     node drive.js FIFO
 *
 * Says "ready" when the browser is there. Each line of FIFO is a run, with tabs between its parts: the scenario, the page's address,
 * the log, the server's port, a file to write the answer to, and what else that scenario
 * takes. The answer is empty if all is well. In each scenario it is a fault if the page
 * reports an error, breaks its own policy, or asks for anything but what is beside it. */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const readline = require('node:readline');
const { findPlaywright, options } = require('./browser.js');
const log = require('./log.js');

const PATIENCE = 20000; /* milliseconds for what does not come at once */

/* ---- what the page shows ---- */

const text = (page, selector) => page.locator(selector).textContent();

/* The state of each port's cell, read from the pixels of the grid: an open one is coloured,
 * of a closed one only the lower half. */
const cells = (page) =>
    page.evaluate(() => {
        const { grid } = portView;
        const marks = document.querySelector('#grid .marks');
        const pen = new OffscreenCanvas(marks.width, marks.height).getContext('2d');
        pen.drawImage(marks, 0, 0);
        const { data, width } = pen.getImageData(0, 0, marks.width, marks.height);
        const inked = (x, y) => data[(y * width + x) * 4 + 3] > 0;
        const found = [];
        for (let port = 0; port < 65536; port++) {
            const x = grid.left + (port % 256) * grid.cell;
            const y = grid.above + (port >> 8) * grid.cell;
            const upper = inked(x, y);
            const lower = inked(x + grid.cell - 1, y + grid.cell - 1);
            if (upper || lower) found.push([port, upper && lower ? 'open' : lower ? 'closed' : 'odd']);
        }
        return found;
    });

const rows = (page) =>
    page.evaluate(() => {
        const shown = [...document.querySelectorAll('#table tbody tr')].filter((row) => !row.hidden);
        return shown.map((row) => [...row.cells].map((cell) => cell.textContent));
    });

const counts = (page) =>
    page.evaluate(() => Object.fromEntries([...document.querySelectorAll('[data-count]')].map((node) => [node.dataset.count, node.textContent])));

const place = async (page) => (await text(page, '#event')).split(' of ').map(Number);

/* Until so many events are kept, and so many drawn. What it waits for must not be so before. */
const until = (page, drawn, kept = drawn) =>
    page.waitForFunction(([a, b]) => document.querySelector('#event').textContent === `${a} of ${b}`, [drawn, kept].map((n) => n.toLocaleString('en')), { timeout: PATIENCE });

async function compare(page, events) {
    assert.deepEqual(await cells(page), [...log.ports(events)].sort(([one], [other]) => one - other));
    const wanted = Object.entries(log.counts(events)).map(([name, value]) => [name, value.toLocaleString('en')]);
    assert.deepEqual(await counts(page), Object.fromEntries(wanted));
    const room = await page.evaluate(() => portView.table.count);
    const last = log.only(events, 'accepted').slice(-room).reverse();
    assert.ok(room >= 10);
    assert.deepEqual((await rows(page)).map(([, source, destination]) => [source.split('\n')[0], destination]), last.map(({ peer, local }) => [log.written(peer), '→ ' + log.written(local)]));
}

function clients(port, count) {
    const run = spawnSync(process.env.CLIENT, ['-n', String(count), '127.0.0.1', port], { encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
}

/* The log, when all connections in it are closed but those that are held. */
async function settled(file, held = 0) {
    for (let round = 0; round < PATIENCE / 20; round++) {
        const events = log.read(file);
        if (log.counts(events).open === held) return events;
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('the server did not see all the clients close');
}

/* ---- scenarios: each gets a page that is not open yet ---- */

/* What was there before the page is drawn, and what comes while it is open. */
async function draws(page, { url, file, port, more }) {
    await page.goto(url);
    await until(page, log.read(file).length);
    await compare(page, log.read(file));
    clients(port, 30);
    const events = await settled(file, Number(more));
    await until(page, events.length);
    await compare(page, events);
}

async function keys(page, { url, file, port }) {
    await page.goto(url);
    const before = log.read(file).length;
    await until(page, before);
    await page.keyboard.press('p');
    clients(port, 3);
    const events = await settled(file);
    await until(page, before, events.length); /* kept, and not drawn */
    await compare(page, events.slice(0, before));
    await page.keyboard.press('s');
    await until(page, before + 1, events.length);
    await compare(page, events.slice(0, before + 1));
    await page.keyboard.press('b');
    await until(page, before, events.length);
    await page.keyboard.press('p'); /* goes on, and catches up */
    await until(page, events.length);
    await page.locator('#live[aria-pressed=true]').waitFor();
    await page.keyboard.press('b');
    await until(page, events.length - 1, events.length);
    await page.keyboard.press('l');
    await until(page, events.length);
    await compare(page, events);
    await slower(page, events);
}

/* A replay takes the times of the events, or a second for each. */
async function slower(page, events) {
    await page.keyboard.press('1');
    await page.keyboard.press('r');
    await page.waitForFunction(() => portView.player.mode === 'playing');
    const due = await page.evaluate(() => {
        portView.player.replay();
        portView.player.advance(2500);
        return portView.player.target;
    });
    assert.equal(due, 2);
    await page.keyboard.press('p');
    const waits = await page.evaluate(() => {
        portView.player.speed = portView.SPEEDS[4];
        return portView.player.events.map((event, index) => portView.player.waitFor(index));
    });
    const wanted = events.map(({ at }, index) => (index ? Math.min(Math.max(at - events[index - 1].at, 0) / 1000, 2000) / 10 : 0));
    assert.deepEqual(waits, wanted);
}

/* The slider, by the keyboard, and older rows. */
async function jumps(page, { url, file }) {
    const events = log.read(file);
    await page.goto(url);
    await until(page, events.length);
    await page.locator('#where').focus();
    await page.keyboard.press('Home');
    await until(page, 0, events.length);
    assert.deepEqual(await cells(page), []);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await until(page, 2, events.length);
    await compare(page, events.slice(0, 2));
    await page.keyboard.press('End');
    await until(page, events.length);
    await page.keyboard.press(',');
    const top = (number) => page.waitForFunction((first) => document.querySelector('#table tbody th').textContent === first, String(number));
    const all = log.only(events, 'accepted').length;
    await top(all - (await page.evaluate(() => portView.table.count)));
    await page.keyboard.press('.');
    await top(all);
}

/* A page from disk, or one on which a log from disk is opened. */
async function saved(page, { file, more }) {
    const events = log.read(file);
    await page.goto(encodeURI('file://' + more));
    await until(page, events.length);
    await compare(page, events);
    await page.keyboard.press('1');
    await page.keyboard.press('r');
    await page.waitForFunction((count) => portView.player.cursor > 0 && portView.player.cursor < count, events.length);
    await page.keyboard.press('p');
    await page.locator('#pause[aria-pressed=true]').waitFor();
    const [at] = await place(page);
    assert.ok(at > 0 && at < events.length);
    await compare(page, events.slice(0, at));
    await page.keyboard.press('5');
    await page.keyboard.press('p');
    await until(page, events.length);
    await compare(page, events);
}

async function opens(page, { url, file, more }) {
    await page.goto(url);
    await until(page, log.read(file).length);
    await page.locator('#files').setInputFiles(more);
    await until(page, log.read(more).length);
    await compare(page, log.read(more));
    assert.match(await text(page, '#trouble'), /^1 line was not understood/);
}

/* A server between the page and port-view, which can break what passes through it, or send
 * other events. */
function between(target, events = null) {
    const open = new Set();
    const { port } = new URL(target);
    const server = http.createServer((request, response) => {
        if (events && request.url.endsWith('/events')) {
            response.writeHead(200, { 'Content-Type': 'text/event-stream' });
            response.write(events);
            return;
        }
        const headers = { ...request.headers, host: '127.0.0.1:' + port };
        const onward = http.request({ port, path: request.url, headers }, (answer) => {
            response.writeHead(answer.statusCode, answer.headers);
            answer.pipe(response);
        });
        onward.on('error', () => response.destroy());
        onward.end();
        if (request.url.endsWith('/events')) open.add(response);
        response.on('close', () => onward.destroy());
    });
    server.cut = () => open.forEach((response) => response.destroy());
    server.stop = () => {
        server.closeAllConnections();
        server.close();
    };
    const through = () => target.replace(/:\d+\//, `:${server.address().port}/`);
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve([server, through()])));
}

async function reconnects(page, { url, file, port }) {
    const [server, through] = await between(url);
    await page.goto(through);
    await until(page, log.read(file).length);
    server.cut();
    await page.waitForFunction(() => document.querySelector('#state').textContent.startsWith('No connection'));
    clients(port, 5);
    const events = await settled(file);
    await page.waitForFunction(() => document.querySelector('#state').textContent === 'Live.', null, { timeout: PATIENCE });
    await until(page, events.length);
    await compare(page, events);
    server.stop();
}

const accepted = (id, port) => ({ portlab: 1, event: 'accepted', id, transport: 'tcp', local: { address: '127.0.0.1', port: 80 }, peer: { address: '192.0.2.1', port } });

/* What is no longer kept comes as totals, and the rest goes on from there. */
async function sums(page, { url }) {
    const part = { upto: 300000, counts: { accepted: 150000, open: 2, datagrams: 0, even: 150000, odd: 0, sources: 2, shared: 1 } };
    const messages = [
        ['snapshot', { ...part, part: 0, sources: [['192.0.2.1', 149999]], open: [accepted(7, 40000)], last: false }, ''],
        ['snapshot', { ...part, part: 1, sources: [['192.0.2.2', 1]], open: [accepted(9, 40002)], last: true }, 300000],
        ['events', [accepted(150001, 40005), { portlab: 1, event: 'closed', id: 7, by: 'client', why: 'end' }], 300002],
        ['events', [accepted(150001, 40005), { portlab: 1, event: 'closed', id: 7, by: 'client', why: 'end' }], 300002],
    ];
    const stream = messages.map(([name, data, id]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n${id && `id: ${id}\n`}\n`);
    const [server, through] = await between(url, stream.join(''));
    await page.goto(through);
    await until(page, 300002);
    assert.deepEqual(await cells(page), [[40000, 'closed'], [40002, 'open'], [40005, 'open']]);
    assert.deepEqual(await counts(page), { open: '2', accepted: '150,001', datagrams: '0', parity: '150,000 / 1', sources: '2', shared: '1' });
    assert.deepEqual((await rows(page)).map(([number]) => number), ['150001', '2', '1']);
    server.stop();
}

/* A server that begins again on a port has no connections, and counts from 1. */
async function begins(page, { url }) {
    await page.goto(url);
    const [first, then, server] = await page.evaluate(() => {
        const end = (port) => ({ address: '127.0.0.1', port });
        const listening = { kind: 'listening', transport: 'tcp', local: end(80), service: 'http' };
        const accepted = (id, port, to = 80) => ({ kind: 'accepted', id, transport: 'tcp', local: end(to), peer: end(port) });
        const picture = new portView.Picture();
        for (const event of [listening, accepted(1, 40000), accepted(2, 40002), accepted(2, 40004, 81)]) picture.apply(event);
        picture.apply({ kind: 'closed', id: 2, by: 'client', why: 'end' });
        const before = [picture.counts.open, picture.unclear];
        picture.apply(listening);
        picture.apply({ kind: 'closed', id: 2, by: 'client', why: 'reset' });
        picture.apply({ kind: 'stopped' });
        portView.sayServers(picture, '');
        const after = [picture.counts.open, picture.open[40000], picture.connections.map(({ how }) => how)];
        return [before, after, document.querySelector('#servers').textContent];
    });
    assert.equal(server, 'Server: 127.0.0.1:80 (http), stopped');
    assert.deepEqual(first, [3, 1]);
    assert.deepEqual(then, [0, 0, ['not known', 'not known', 'reset']]);
}

/* With very many events the first ones can no longer be replayed, and still count. */
async function folds(page, { url }) {
    await page.goto(url);
    const told = await page.evaluate(() => {
        const end = (port) => ({ address: '127.0.0.1', port });
        const player = new portView.Player();
        for (let id = 1; id <= 151000; id++) {
            const event = { kind: 'accepted', id, at: id, transport: 'tcp', local: end(80), peer: end(32768 + (id % 20000)) };
            player.add([event, { kind: 'closed', id, at: id, by: 'client', why: 'end' }]);
        }
        player.seek(player.events.length);
        while (player.busy) player.advance(0);
        return [player.before + player.cursor, player.before > 0, player.picture.counts, player.picture.connections.length < 151000];
    });
    assert.deepEqual(told, [302000, true, { open: 0, accepted: 151000, datagrams: 0, sources: 1, shared: 1, even: 75500, odd: 75500 }, true]);
}

async function hides(page, { url, file }) {
    await page.goto(url);
    const events = log.read(file);
    await until(page, events.length);
    const [[, source, destination]] = await rows(page);
    assert.match(source, /^host \d+:\d+$/);
    assert.match(destination, /^→ host \d+:\d+$/);
    assert.doesNotMatch(await text(page, 'body'), /127\.0\.0\.1/);
    assert.deepEqual(await cells(page), [...log.ports(events)].sort(([one], [other]) => one - other));
}

/* Lines that are no events are told, and nothing of them is drawn. */
async function refuses(page, { url, file }) {
    const good = log.read(file);
    await page.goto(url);
    await until(page, good.length);
    const peer = { address: '<img src=x>', port: 70000 };
    fs.appendFileSync(file, ['half a li', JSON.stringify({ portlab: 1, event: 'accepted', id: 99, peer }), '[1]', ''].join('\n'));
    await page.waitForFunction(() => document.querySelector('#trouble').textContent.startsWith('3 lines were not understood'), null, { timeout: PATIENCE });
    await compare(page, good);
    const odd = await page.evaluate(() => [null, 1, {}, { portlab: 1, event: 'toString' }, { portlab: 1, event: 'accepted', id: 1, transport: 'tcp', local: { address: 'a', port: 1 }, peer: { address: 'b', port: 1.5 } }].map(portView.readEvent));
    assert.deepEqual(odd, [null, null, null, null, null]);
}

/* Who chose a port, if the client says it, and a client whose port was changed on the way. */
async function tells(page, { url, file }) {
    const events = log.read(file);
    await page.goto(url);
    await until(page, events.length);
    await compare(page, events);
    const connected = log.only(events, 'connected');
    const said = (await rows(page)).map(([, source, , chosen]) => source + ' ' + chosen);
    for (const { local, server_saw: saw, agree } of connected) {
        const source = agree ? log.written(local) : log.written(saw) + '\nwas ' + log.written(local);
        assert.ok(said.includes(source + ' ' + local.chosen_by), source);
    }
    assert.ok(connected.some(({ agree }) => !agree) && connected.some(({ agree }) => agree));
}

/* ---- for every eye, and for none ---- */

/* WCAG 2.2, 1.4.3. */
function contrast(one, other) {
    const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const light = (colour) => {
        const [red, green, blue] = colour.match(/[0-9a-f]{2}/g).map((hex) => channel(parseInt(hex, 16) / 255));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}

async function contrasts(page, { url }) {
    const themes = [];
    for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.goto(url);
        const colours = await page.evaluate(() => portView.colours());
        themes.push(colours.paper);
        for (const name of ['text', 'quiet', 'open', 'closed', 'server', 'range']) {
            for (const ground of ['paper', 'band', 'band-other']) {
                assert.ok(contrast(colours[name], colours[ground]) >= 4.5, `${scheme}: ${name} on ${ground}`);
            }
        }
        await page.keyboard.press('t');
        assert.notEqual((await page.evaluate(() => portView.colours())).paper, colours.paper);
    }
    assert.notEqual(themes[0], themes[1]);
}

async function speaks(page, { url, file }) {
    const events = log.read(file);
    await page.goto(url);
    await until(page, events.length);
    await page.evaluate(() => portView.sayTotals(portView.player.picture));
    const all = log.counts(events);
    assert.equal(await text(page, '#totals'), `${all.open} open, ${all.accepted} accepted, 0 datagrams, from ${all.sources} addresses.`);
    const ports = [...log.ports(events).keys()].sort((one, other) => one - other);
    const label = await page.getByRole('img', { name: 'The grid' }).getAttribute('aria-label');
    assert.ok(label.includes(`${ports.length} source ports, ${ports[0]} to ${ports[ports.length - 1]}`), label);
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    assert.equal(await page.getByRole('row').count(), 1 + (await page.evaluate(() => portView.table.count)));
    await page.getByRole('table', { name: 'Connections', exact: true }).waitFor();
    await page.getByRole('columnheader', { name: 'Source' }).waitFor();
    const nameless = await page.locator('button, input, select, [tabindex]').evaluateAll((nodes) => nodes.filter((node) => !(node.textContent.trim() || node.ariaLabel || (node.labels && node.labels.length))).length);
    assert.equal(nameless, 0);
}

/* At twice the size nothing is cut off at the side; nothing moves by itself if one asked so. */
async function zooms(page, { url, file }) {
    await page.setViewportSize({ width: 512, height: 384 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(url);
    await until(page, log.read(file).length);
    const [wide, high] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
    assert.ok(wide <= 512 && high > 384, `${wide} x ${high}`);
    for (const [width, height] of [[1024, 768], [1920, 1080]]) {
        await page.setViewportSize({ width, height });
        await page.waitForFunction((size) => {
            const { scrollWidth, scrollHeight } = document.documentElement;
            return scrollWidth === size[0] && scrollHeight === size[1];
        }, [width, height], { timeout: PATIENCE });
    }
    await compare(page, log.read(file));
}

/* The lens goes where ports are, and where one moves it. */
async function lens(page, { url, file }) {
    await page.goto(url);
    const events = log.read(file);
    await until(page, events.length);
    const at = () => page.evaluate(() => [portView.lens.low, portView.lens.span]);
    const [low, span] = await at();
    const inside = [...log.ports(events).keys()].filter((port) => port >= low && port < low + span).length;
    assert.ok(inside > 0);
    await page.locator('#lens .picture').focus();
    await page.keyboard.press('Home');
    assert.deepEqual(await at(), [0, span]);
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await at(), [span / 4, span]);
    await page.keyboard.press('-');
    assert.equal((await at())[1], span * 2);
    const line = await page.locator('#line canvas').boundingBox();
    await page.mouse.click(line.x + line.width / 2, line.y + line.height / 2);
    assert.ok(Math.abs((await at())[0] + span - 32768) < 100);
    await page.keyboard.press('f');
    await page.waitForFunction(([from, to]) => portView.lens.low < to && portView.lens.low + portView.lens.span > from, [low, low + span]);
}

const scenarios = { draws, keys, jumps, saved, opens, reconnects, sums, folds, begins, hides, refuses, tells, contrasts, speaks, zooms, lens };

/* ---- */

/* Collects what must not be, while a scenario runs. */
function watch(page, { scenario, more }) {
    const faults = [];
    const beside = scenario === 'saved' ? encodeURI('file://' + more) : 'http://127.0.0.1:';
    page.on('pageerror', (error) => faults.push(error.stack));
    page.on('request', (request) => request.url().startsWith(beside) || faults.push('asked for ' + request.url()));
    page.on('console', (message) => {
        const expected = scenario === 'reconnects' && /ERR_INCOMPLETE_CHUNKED|Failed to load resource/.test(message.text());
        if (['error', 'warning'].includes(message.type()) && !expected) faults.push(message.text());
    });
    return faults;
}

/* What is wrong, or nothing. */
async function answer(browser, run) {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
    try {
        const page = await context.newPage();
        const faults = watch(page, run);
        await scenarios[run.scenario](page, run);
        return faults.join('\n');
    } catch (error) {
        return error.stack;
    } finally {
        await context.close();
    }
}

async function main() {
    const browser = await findPlaywright().chromium.launch({ ...options(), handleSIGTERM: false });
    console.log('ready');
    process.on('SIGTERM', () => browser.close().finally(() => process.exit(0)));
    /* Read and written, it never ends; not blocking, it does not hold up the end. */
    const fd = fs.openSync(process.argv[2], fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
    const lines = readline.createInterface(new net.Socket({ fd }));
    for await (const line of lines) {
        const [scenario, url, file, port, to, more] = line.split('\t');
        fs.writeFileSync(to, await answer(browser, { scenario, url, file, port, more }));
    }
}

main();
