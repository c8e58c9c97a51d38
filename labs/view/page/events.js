/* events: reads what the pair reported, one object or one line of a log at a time.
 *
 * An event becomes a small object with the members that the pictures need. What is no event
 * of the pair, or lacks a member, becomes null: the caller counts it, and nothing is drawn. */
var portView = portView || {};
(function (view) {
    'use strict';

    const isNumber = (value) => Number.isSafeInteger(value) && value >= 0;
    const isPort = (value) => isNumber(value) && value <= 65535;
    const isText = (value) => typeof value === 'string' && value.length <= 200;

    /* {address, port}, or null. */
    function endpoint(value) {
        if (!value || !isText(value.address) || !isPort(value.port)) return null;
        return { address: value.address, port: value.port };
    }

    const text = (value) => (isText(value) ? value : '');
    const transport = (value) => (value === 'tcp' || value === 'udp' ? value : null);
    const chosenBy = (end) => (end.chosen_by === 'kernel' || end.chosen_by === 'user' ? end.chosen_by : null);

    /* One function for each event that is drawn or told: its members, null for one that is
     * missing and needed. */
    const members = {
        listening: (raw) => {
            const local = endpoint(raw.local);
            const kernel = local && raw.local.chosen_by === 'kernel';
            return { local, transport: transport(raw.transport), service: local && text(raw.local.service), kernel };
        },
        accepted: (raw) => ({
            id: isNumber(raw.id) ? raw.id : null,
            transport: transport(raw.transport),
            local: endpoint(raw.local),
            peer: endpoint(raw.peer),
        }),
        datagram: (raw) => ({
            transport: transport(raw.transport),
            local: endpoint(raw.local),
            peer: endpoint(raw.peer),
            bytes: isNumber(raw.bytes) ? raw.bytes : null,
        }),
        closed: (raw) => ({ id: isNumber(raw.id) ? raw.id : null, by: text(raw.by), why: text(raw.why) }),
        connected: (raw) => {
            const local = endpoint(raw.local);
            return {
                transport: transport(raw.transport),
                local,
                peer: endpoint(raw.peer),
                seen: raw.agree === false ? { from: endpoint(raw.server_saw), to: endpoint(raw.server_at) } : {},
                chosen: local ? { by: chosenBy(raw.local) } : null,
            };
        },
        error: (raw) => ({ message: text(raw.message) }),
        stopped: () => ({}),
        summary: () => ({}),
        facts: (raw) => ({ machine: view.readMachine(raw) }),
    };

    /* What start and port-facts say of a machine; null for what they do not say. */
    view.readMachine = function (raw) {
        const range = (raw && raw.ephemeral) || {};
        const floor = raw && raw.floor && typeof raw.floor === 'object' ? raw.floor.port : raw && raw.floor;
        return {
            system: text(raw && raw.system),
            low: isPort(range.low) && isPort(range.high) ? range.low : null,
            high: isPort(range.low) && isPort(range.high) ? range.high : null,
            floor: isNumber(floor) && floor <= 65536 ? floor : null,
        };
    };

    /* One event, or null. `at` is in microseconds, or null (events of version 1.0 have none). */
    view.readEvent = function (raw) {
        if (!raw || raw.portlab !== 1 || !Object.hasOwn(members, raw.event)) return null;
        const event = members[raw.event](raw);
        if (Object.values(event).includes(null)) return null;
        event.kind = raw.event;
        event.at = isNumber(raw.at) ? raw.at : null;
        return event;
    };

    /* One line of a log. */
    view.readLine = function (line) {
        try {
            return view.readEvent(JSON.parse(line));
        } catch (error) {
            return null;
        }
    };
})(portView);
