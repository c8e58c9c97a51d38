/* browser: finds chromium, and playwright-core, which drives it.
 *
 *     node tests/view/browser.js     says what is missing, if anything is, and ends with 69
 *
 * PLAYWRIGHT names a folder in which `npm install playwright-core` was run; without it,
 * that is ~/.cache/portlab. CHROMIUM names the browser; without it, it is looked for. */
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/* It asks for nothing outside. Root has no sandbox, and a container a small /dev/shm. */
const FLAGS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
];

function findPlaywright() {
    const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
    const folder = process.env.PLAYWRIGHT || path.join(cache, 'portlab');
    try {
        return require(require.resolve('playwright-core', { paths: [folder, '/usr/share/nodejs', '/usr/lib/node_modules', '/usr/local/lib/node_modules'] }));
    } catch (error) {
        return null;
    }
}

function findChromium() {
    const folders = (process.env.PATH || '').split(':').concat('/usr/bin');
    const files = folders.flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => path.join(folder, name)));
    return [process.env.CHROMIUM || files].flat().find((file) => fs.existsSync(file)) || null;
}

/* What is missing here, or null. */
function missing() {
    if (!findChromium()) return 'there is no chromium here';
    if (!findPlaywright()) return 'there is no playwright-core here (npm install --prefix ~/.cache/portlab playwright-core)';
    return null;
}

const options = () => ({ executablePath: findChromium(), args: FLAGS });

module.exports = { findPlaywright, missing, options };

if (require.main === module) {
    const lack = missing();
    if (lack) console.log(lack);
    process.exitCode = lack ? 69 : 0;
}
