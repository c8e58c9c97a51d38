/* play: the events that are kept, and how far the picture has come in them.
 *
 * Live, the picture follows the last event. It can be paused, stepped, set to any event, or
 * played at a speed, while more events are kept. */
var portView = portView || {};
(function (view) {
    'use strict';

    const KEEP = 300000; /* more events than these are not kept for a replay */
    const BUDGET = 8; /* milliseconds of a frame for events; what is left waits for the next */
    const WAIT = 2000; /* a longer silence is played as one of so many milliseconds */
    const UNTIMED = 100; /* events without a time are played as if so many milliseconds apart */

    /* `every`: milliseconds for each event. `rate`: how much faster than it was. */
    view.SPEEDS = [
        { every: 1000, label: '1 event a second' },
        { every: 200, label: '5 events a second' },
        { rate: 0.1, label: '1/10 of real time' },
        { rate: 1, label: 'real time' },
        { rate: 10, label: '10 times real time' },
    ];

    class Player {
        constructor() {
            this.speed = view.SPEEDS[3];
            this.reset(new view.Picture());
            this.mode = 'live'; /* or 'paused', 'playing' */
        }

        /* Forgets all events, and begins with a picture that others have led to; they were
         * `before` in number. */
        reset(base, before = 0) {
            this.base = base;
            this.before = before;
            this.events = [];
            this.rewind();
            this.target = 0;
        }

        rewind() {
            this.picture = this.base.copy();
            this.cursor = 0; /* events that are in the picture */
            this.credit = 0; /* milliseconds that were waited for the next event */
        }

        add(events) {
            for (const event of events) this.events.push(event);
            if (this.events.length > KEEP) this.fold(KEEP / 2);
        }

        /* The first events become part of what the picture begins with. */
        fold(count) {
            for (let index = 0; index < count; index++) this.base.apply(this.events[index]);
            this.base = this.base.copy();
            this.events = this.events.slice(count);
            this.before += count;
            const cursor = this.cursor - count;
            this.target = Math.max(0, this.target - count);
            if (cursor < 0) this.rewind();
            else this.cursor = cursor;
        }

        pause() {
            this.mode = 'paused';
            this.target = this.cursor;
        }

        play() {
            if (this.cursor === this.events.length && !this.growing) this.seek(0);
            this.target = this.cursor;
            this.mode = 'playing';
            this.credit = 0;
        }

        follow() {
            this.mode = 'live';
        }

        replay() {
            this.seek(0);
            this.mode = 'playing';
        }

        /* To just after so many events; 0 is before the first. */
        seek(count) {
            this.mode = 'paused';
            this.target = Math.max(0, Math.min(count, this.events.length));
            if (this.target < this.cursor) this.rewind();
        }

        /* One frame's work, `passed` milliseconds after the last. */
        advance(passed) {
            if (this.mode === 'live') this.target = this.events.length;
            if (this.mode === 'playing' && this.target === this.cursor) this.earn(passed);
            const end = performance.now() + BUDGET;
            while (this.cursor < this.target) {
                this.picture.apply(this.events[this.cursor++]);
                if (this.cursor % 64 === 0 && performance.now() > end) break;
            }
            if (this.mode === 'playing' && this.cursor === this.events.length) this.arrive();
        }

        /* At the last event a recording has ended. Live, who is not slower has caught up. */
        arrive() {
            if (!this.growing) this.mode = 'paused';
            else if (this.speed.rate >= 1) this.mode = 'live';
        }

        /* How many more events are due after the time that has passed. */
        earn(passed) {
            this.credit += passed;
            while (this.target < this.events.length && this.credit >= this.waitFor(this.target)) {
                this.credit -= this.waitFor(this.target);
                this.target++;
            }
            if (this.target === this.events.length) this.credit = 0;
        }

        /* Milliseconds between an event and the one before it, at this speed. */
        waitFor(index) {
            if (this.speed.every) return this.speed.every;
            if (index === 0) return 0;
            const [before, at] = [this.events[index - 1].at, this.events[index].at];
            const gap = before === null || at === null ? UNTIMED : (at - before) / 1000;
            return Math.min(Math.max(gap, 0), WAIT) / this.speed.rate;
        }

        /* Is there anything to do in the next frame? */
        get busy() {
            if (this.mode === 'live') return this.cursor < this.events.length;
            return this.cursor < this.target || (this.mode === 'playing' && this.cursor < this.events.length);
        }
    }

    view.Player = Player;
})(portView);
