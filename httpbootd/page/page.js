// Makes the page live: what the server has written is asked for again when it says that something
// has changed, and put in the place of what stands there, piece by piece, so that nothing jumps and
// nobody loses the place. The page is whole without this.
'use strict';
(() => {
	const least = 500;      // ms between two askings
	const quiet = 5000;     // so long without a word, and it is asked anyway: time changes things, too
	let asked = 0, took = 0, written = performance.now(), asking = false, wanted = null, timer = 0;

	const middle = () => document.querySelector('main');

	const say = text => {
		const p = document.getElementById('live');
		p.textContent = text;
		p.hidden = !text;
	};

	// As the server writes it: 0.4 s, 31 s, 1:12, 3 h 05, 2 d.
	const span = ms => {
		const s = Math.floor(ms / 1000), two = n => String(n).padStart(2, '0');
		if (ms < 10000) return (Math.floor(ms / 100) / 10).toFixed(1) + ' s';
		if (s < 60) return s + ' s';
		if (s < 3600) return Math.floor(s / 60) + ':' + two(s % 60);
		if (s < 86400) return Math.floor(s / 3600) + ' h ' + two(Math.floor(s / 60) % 60);
		return Math.floor(s / 86400) + ' d';
	};

	const count = () => {
		const passed = performance.now() - written;
		for (const e of document.querySelectorAll('.since')) {
			const text = span(Number(e.dataset.ms) + passed);
			if (e.textContent !== text) e.textContent = text;
		}
	};

	const key = node => node.nodeType === 1 && (node.id || node.dataset.key || '');
	const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && key(a) === key(b);

	// What a person is at is not taken away: a field with text in it, a part that is open.
	const kept = e => e.nodeName === 'INPUT' || e.nodeName === 'SELECT' || e.nodeName === 'TEXTAREA';

	const become = (old, made) => {
		if (old.nodeType !== 1) {
			if (old.nodeValue !== made.nodeValue) old.nodeValue = made.nodeValue;
			return;
		}
		if (kept(old)) return;
		for (const a of [...old.attributes])
			if (!made.hasAttribute(a.name) && a.name !== 'open') old.removeAttribute(a.name);
		for (const a of made.attributes)
			if (old.getAttribute(a.name) !== a.value) old.setAttribute(a.name, a.value);
		const have = new Map();
		for (const c of old.childNodes) if (key(c)) have.set(key(c), c);
		let at = old.firstChild;
		for (const c of [...made.childNodes]) {
			const same = key(c) ? have.get(key(c)) : at && alike(at, c) ? at : null;
			if (!same || !alike(same, c)) {
				old.insertBefore(c, at);
				continue;
			}
			if (same === at) at = at.nextSibling;
			else old.insertBefore(same, at);
			become(same, c);
		}
		while (at) {
			const next = at.nextSibling;
			at.remove();
			at = next;
		}
	};

	const ask = async now => {
		if (asking) {
			wanted = now ? ask : wanted || soon;
			return;
		}
		asking = true;
		wanted = null;
		asked = performance.now();
		try {
			const answer = await fetch(location.href, {headers: {Accept: 'text/html'}, cache: 'no-store'});
			const text = await answer.text();
			const page = new DOMParser().parseFromString(text, 'text/html');
			if (page.querySelector('main')) {
				become(middle(), page.querySelector('main'));
				document.title = page.title;
				written = performance.now();
				say('');
			} else if (!answer.ok) {
				say(text);
			}
		} catch {
			say('The server does not answer. What stands here was so ' + span(performance.now() - written) + ' ago.');
		}
		took = performance.now() - asked;
		asking = false;
		if (wanted) wanted();
	};

	// A server that takes long to answer is asked less often.
	const soon = () => {
		if (timer || document.hidden || document.getElementById('still')) return;
		const wait = Math.max(0, asked + Math.max(least, 10 * took) - performance.now());
		timer = setTimeout(() => { timer = 0; ask(); }, wait);
	};

	const listen = () => {
		const events = new EventSource('/live');
		events.onmessage = soon;
		events.onerror = () => { if (events.readyState === 2) setTimeout(listen, 5000); };
	};

	const search = document.querySelector('input[type=search]');
	let typed = 0;
	search.addEventListener('input', () => {
		if (location.pathname !== '/all') return;
		clearTimeout(typed);
		typed = setTimeout(() => {
			history.replaceState(null, '', '/all?q=' + encodeURIComponent(search.value));
			ask(true);
		}, 150);
	});

	document.addEventListener('keydown', e => {
		const field = kept(e.target);
		if (e.key === '/' && !field && !e.ctrlKey && !e.metaKey) {
			e.preventDefault();
			search.focus();
		} else if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && !(field && e.target !== search)) {
			const all = [...document.querySelectorAll('main .name')], at = all.indexOf(document.activeElement);
			const next = all[e.key === 'ArrowDown' ? at + 1 : Math.max(at, 0) - 1];
			if (next && (at >= 0 || e.key === 'ArrowDown')) {
				e.preventDefault();
				next.focus();
			}
		}
	});

	document.addEventListener('click', e => {
		const code = e.target.closest && e.target.closest('.do code');
		if (!code || !navigator.clipboard) return;
		navigator.clipboard.writeText(code.textContent).then(() => say('Copied.'), () => {});
		setTimeout(() => say(''), 1500);
	});

	document.addEventListener('visibilitychange', soon);
	setInterval(count, 1000);
	setInterval(() => { if (performance.now() - asked > quiet) soon(); }, 1000);
	listen();
})();
