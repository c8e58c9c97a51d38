/* reach: how far the page of port-view goes, in a real browser beside a real server.
 *
 *     node tests/view/reach.js [OUT]     OUT: where the programs were built, else .
 *
 * Prints how long after their time events are drawn while 300 clients come in a second, how
 * many frames a second there are while 1,000 events a second come, and the longest task and
 * the longest frame while 15,000 connections are opened at once and held. */
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');
const { findPlaywright, missing, options } = require('./browser.js');
const log = require('./log.js');

const out = process.argv[2] || '.';
const SIZE = { width: 1920, height: 1080 };
const MANY = 15000;
const started = [];

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/* Starts a program with all the descriptors that this machine gives; its first line. */
function start(program, args, env = {}) {
    const script = 'ulimit -n "$(ulimit -H -n)"; exec "$@"';
    const child = spawn('sh', ['-c', script, 'sh', path.join(out, program), ...args], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    const lines = readline.createInterface(child.stdout);
    return new Promise((resolve) => lines.once('line', (line) => resolve({ child, line })));
}

/* In the page: when each frame was drawn, and how far it had come. */
function observe() {
    window.frames_seen = [];
    window.tasks_seen = [];
    const look = () => {
        window.frames_seen.push([performance.timeOrigin + performance.now(), portView.drawn || 0]);
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    new PerformanceObserver((list) => window.tasks_seen.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ['longtask'] });
}

async function open(browser) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portlab-reach.'));
    const file = path.join(folder, 'log');
    const server = await start('demo-server/demo-server', ['--json', '0'], { PORTLAB_LOG: file });
    const view = await start('labs/view/port-view', [file]);
    const page = await browser.newPage({ viewport: SIZE });
    await page.goto(view.line.split(/ +/)[1]);
    await page.waitForFunction(() => portView.drawn > 0);
    await page.evaluate(observe);
    const close = async () => {
        await page.close();
        for (const { child } of [view, server]) child.kill();
        fs.rmSync(folder, { recursive: true });
    };
    return { file, page, close, port: JSON.parse(server.line).local.port };
}

/* Clients that come evenly, so many a second, ask once and close. */
async function come(port, rate, seconds) {
    const begun = performance.now();
    for (let count = 0; count < rate * seconds; count++) {
        const early = begun + (count * 1000) / rate - performance.now();
        if (early > 1) await wait(early);
        const socket = net.connect(port, '127.0.0.1', () => socket.write('whoami\n'));
        socket.once('data', () => socket.end());
        socket.on('error', () => {});
    }
}

async function drawn(page, file) {
    const events = log.read(file);
    await page.waitForFunction((count) => portView.drawn >= count, events.length, { timeout: 60000 });
    await page.evaluate(() => new Promise(requestAnimationFrame));
    return events;
}

const share = (list, part) => list.sort((one, other) => one - other)[Math.min(list.length - 1, Math.floor(list.length * part))];

async function latency(browser) {
    const { file, page, close, port } = await open(browser);
    await come(port, 300, 1);
    await wait(500);
    const events = await drawn(page, file);
    const frames = await page.evaluate(() => window.frames_seen);
    const late = events.slice(1).map(({ at }, index) => frames.find(([, count]) => count >= index + 2)[0] - at / 1000);
    console.log(`300 clients in a second, ${late.length} events: drawn after ${share(late, 0.5).toFixed(0)} ms (half), ${share(late, 0.95).toFixed(0)} ms (95 of 100), ${share(late, 1).toFixed(0)} ms (all)`);
    await close();
}

/* How many of these times lie in each whole second of the first. */
function perSecond(times) {
    const seconds = [];
    for (const time of times) {
        const second = Math.floor((time - times[0]) / 1000);
        seconds[second] = (seconds[second] || 0) + 1;
    }
    return seconds.slice(0, -1);
}

async function rate(browser) {
    const { file, page, close, port } = await open(browser);
    await come(port, 500, 10);
    const times = (await drawn(page, file)).slice(1).map(({ at }) => at / 1000);
    const frames = (await page.evaluate(() => window.frames_seen)).map(([at]) => at);
    const among = frames.filter((at) => at >= times[0] && at <= times[times.length - 1]);
    const events = perSecond(times);
    console.log(`${Math.min(...events)} to ${Math.max(...events)} events a second for ${events.length} s: ${Math.min(...perSecond(among))} to ${Math.max(...perSecond(among))} frames a second`);
    await close();
}

async function many(browser) {
    const { file, page, close, port } = await open(browser);
    const client = await start('demo-client/demo-client', ['--json', '-n', String(MANY), '-w', '30', '127.0.0.1', String(port)]);
    while (log.only(log.read(file), 'accepted').length < MANY) await wait(500);
    await drawn(page, file);
    const worst = async (words) => {
        const [frames, tasks] = await page.evaluate(() => [window.frames_seen.splice(0).map(([at]) => at), window.tasks_seen.splice(0)]);
        const gaps = frames.slice(1).map((at, index) => at - frames[index]);
        console.log(`${MANY} connections ${words}: longest task ${tasks.length ? Math.max(...tasks).toFixed(0) : 'under 50'} ms, ${gaps.length ? `longest frame ${Math.max(...gaps).toFixed(0)} ms` : 'fewer than two frames'}`);
    };
    await worst('opened and held');
    await page.addInitScript(`addEventListener('DOMContentLoaded', ${observe})`);
    await page.reload();
    await drawn(page, file);
    await worst('there before the page is opened');
    await page.evaluate(() => portView.player.seek(0));
    await page.keyboard.press('l');
    await page.waitForFunction((count) => portView.drawn >= count, MANY);
    await worst('rewound and run through again');
    client.child.kill();
    await close();
}

async function main() {
    const lack = missing();
    if (lack) {
        console.log('reach: ' + lack);
        process.exit(69);
    }
    const browser = await findPlaywright().chromium.launch(options());
    try {
        for (const measure of [latency, rate, many]) await measure(browser);
    } finally {
        await browser.close();
        for (const child of started) child.kill();
    }
}

main();
