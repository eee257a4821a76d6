// What a script does better than a page alone. Nothing here is needed: every
// action is a form or a link that works without it.
(() => {
	const find = (selector) => document.querySelector(selector);

	// say puts words into the live region, like a toast from the server.
	const say = (words) => {
		const p = document.createElement("p");
		p.textContent = words;
		find("#toast").replaceChildren(p);
	};
	const failed = (event) => {
		if (![409, 422].includes(event.detail.ctx?.response?.status)) say(document.body.dataset.failed);
	};
	document.addEventListener("htmx:response:error", failed);
	document.addEventListener("htmx:error", failed);

	// "More ideas" goes away when it is pressed: reading goes on at the first new one.
	document.addEventListener("htmx:before:swap", ({ target }) => {
		const last = target.id === "more" && target.previousElementSibling;
		if (last) setTimeout(() => last.nextElementSibling?.querySelector("h2 a")?.focus({ preventScroll: true }), 60);
	});

	// The person's menu closes as menus do.
	document.addEventListener("click", ({ target }) => {
		const menu = find(".menu[open]");
		if (menu && !menu.contains(target)) menu.open = false;
	});
	document.addEventListener("keydown", (event) => {
		const menu = find(".menu[open]"), { form } = event.target;
		if (event.key === "Escape" && menu) {
			menu.open = false;
			menu.firstElementChild.focus();
		}
		if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) form.requestSubmit();
	});

	document.addEventListener("input", ({ target }) => {
		if (target.type === "color") document.documentElement.style.setProperty("--brand", target.value);
	});
})();
