// Back leads to the place where one was in a list, also where "More" was pressed and
// the browser has not kept the page: the pages that were added are fetched again.
(() => {
	const more = () => document.querySelector("#more, #more-comments");
	const key = `place:${location.pathname}${location.search}`;
	const read = () => {
		try {
			return JSON.parse(sessionStorage.getItem(key));
		} catch {
			return null;
		}
	};
	let added = 0;
	document.addEventListener("htmx:before:swap", ({ target }) => ["more", "more-comments"].includes(target.id) && added++);
	addEventListener("pagehide", () => {
		try {
			if (added) sessionStorage.setItem(key, JSON.stringify({ added, y: scrollY }));
			else sessionStorage.removeItem(key);
		} catch {} // the browser keeps nothing
	});

	const press = () =>
		new Promise((done) => {
			const link = more();
			const stop = (event) => {
				for (const name of ["htmx:after:swap", "htmx:response:error", "htmx:error"]) document.removeEventListener(name, stop);
				done(event.type === "htmx:after:swap" && more() !== link);
			};
			for (const name of ["htmx:after:swap", "htmx:response:error", "htmx:error"]) document.addEventListener(name, stop);
			link.click();
		});
	const comeBack = async ({ added: wanted, y }) => {
		history.scrollRestoration = "manual";
		document.documentElement.dataset.restoring = "on"; // board.js leaves the focus alone
		let moved = false;
		const own = () => (moved = true);
		for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(name, own, { once: true });
		while (added < wanted && more() && (await press()));
		delete document.documentElement.dataset.restoring;
		if (!moved) scrollTo(0, y);
		history.scrollRestoration = "auto";
	};
	const kept = performance.getEntriesByType("navigation")[0]?.type === "back_forward" && read();
	if (kept?.added) setTimeout(() => comeBack(kept)); // htmx, which comes before, begins in the same way
})();
