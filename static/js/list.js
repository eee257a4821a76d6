// Keys of the list of ideas, and a mark on what is new since the last visit. Each key presses
// what is on the page.
(() => {
	const find = (selector) => document.querySelector(selector);
	const dialog = find("#keys"), on = find("#keys-on");
	if (!dialog?.dataset.unseen) return; // not a list
	on.checked = !localStorage.getItem("keys-off");
	on.onchange = () => (on.checked ? localStorage.removeItem("keys-off") : localStorage.setItem("keys-off", "1"));

	const titles = () => [...document.querySelectorAll("#found .card h2 a")];
	const current = () => document.activeElement.closest?.("#found .card");
	const move = (by) => {
		const all = titles(), at = all.indexOf(current()?.querySelector("h2 a"));
		const next = at < 0 ? all[0] : all[at + by];
		if (next) return next.focus();
		if (by > 0 && find("#more")) return find("#more").click();
		const p = document.createElement("p");
		p.textContent = dialog.dataset.end;
		find("#toast").replaceChildren(p);
	};
	const keys = {
		"/": () => find(".begin input[type=search]")?.select(),
		j: () => move(1),
		k: () => move(-1),
		v: () => (current() ? current().querySelector(".vote button:enabled")?.click() : move(1)),
		o: () => (current() ? current().querySelector("h2 a").click() : move(1)),
		"?": () => dialog.showModal(),
	};
	document.addEventListener("keydown", (event) => {
		const { target, key } = event;
		if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || find("dialog[open]")) return;
		if (!on.checked || target.isContentEditable || target.closest("input:not([type=checkbox]), select, textarea")) return;
		const act = keys[key.toLowerCase()];
		if (!act) return;
		event.preventDefault();
		act();
	});
	document.addEventListener("click", ({ target }) => target.closest("[data-keys]") && dialog.showModal());

	// A visit ends after half an hour without a list. Only the browser knows when it was:
	// the list is the same for everybody.
	const pause = 30 * 60 * 1000, now = Date.now();
	const { at = 0, since = 0 } = JSON.parse(localStorage.getItem("list-visit") ?? "{}");
	const last = now - at > pause ? at : since;
	localStorage.setItem("list-visit", JSON.stringify({ at: now, since: last }));
	const mark = () => {
		if (!last) return; // the first visit
		for (const card of document.querySelectorAll("#found .card:not(.is-unseen)")) {
			const { dateTime } = card.querySelector(".meta time") ?? {};
			if (!(Date.parse(dateTime) > last)) continue;
			card.classList.add("is-unseen");
			const words = document.createElement("span");
			words.className = "unseen";
			words.textContent = dialog.dataset.unseen + " ";
			card.querySelector("h2").prepend(words);
		}
	};
	mark();
	document.addEventListener("htmx:after:swap", mark);
})();
