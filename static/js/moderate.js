// The moderators' keys. They press what is on the page: links, selects, forms.
(() => {
	const find = (selector) => document.querySelector(selector);
	const here = "#queue [aria-current]";
	const dialog = find("#keys"), on = find("#keys-on");
	on.checked = !localStorage.getItem("keys-off");
	on.onchange = () => (on.checked ? localStorage.removeItem("keys-off") : localStorage.setItem("keys-off", "1"));

	const move = (way) => {
		const item = find(here)?.closest("li");
		const link = (way > 0 ? item?.nextElementSibling : item?.previousElementSibling)?.querySelector("a");
		link?.focus();
		link?.click();
	};
	const choose = (selector, submit) => {
		const option = [...document.querySelectorAll("#status option" + selector)].at(submit === "last" ? -1 : 0);
		if (!option) return;
		option.selected = true;
		if (submit) find("#answer-form").requestSubmit();
		else find("#answer").focus();
	};
	const keys = {
		j: () => move(1),
		k: () => move(-1),
		r: () => find("#answer")?.focus(),
		p: () => choose("[data-kind=active]", "first"),
		u: () => choose("[data-kind=open]", "last"),
		d: () => choose("[data-kind=declined]"),
		c: () => find("#category")?.focus(),
		m: () => (document.querySelectorAll(".tick :checked").length ? find("#ticked").requestSubmit() : find("#merge-way")?.click()),
		t: () => find("#tags-form summary")?.click(),
		h: () => find("#hide-form")?.requestSubmit(),
		"?": () => dialog.showModal(),
	};

	document.addEventListener("keydown", (event) => {
		const { target, key } = event;
		if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || target.closest("input:not([type=checkbox]), select, textarea")) return;
		const inQueue = target.closest("#queue");
		let act = on.checked && keys[key.toLowerCase()];
		if (inQueue && key === "ArrowDown") act = keys.j;
		if (inQueue && key === "ArrowUp") act = keys.k;
		if (key === "Enter" && (target === document.body || target.matches(here))) act = () => find("#open-title")?.focus();
		if (!act) return;
		event.preventDefault();
		act();
	});
	document.addEventListener("click", ({ target }) => target.closest("[data-keys]") && dialog.showModal());

	// An answer that is not this page (signed out meanwhile) is shown as what it is.
	document.addEventListener("htmx:before:swap", (event) => {
		const { select, response } = event.detail.ctx;
		const url = new URL(response.raw.url);
		if (select !== "#moderate" || url.pathname === location.pathname) return;
		event.preventDefault();
		location = url;
	});
	document.addEventListener("htmx:after:swap", () => {
		// The keys go on at the queue, not in the field that the last answer was written in.
		if (!document.activeElement.closest(".vote")) (find("#moderate [aria-invalid]") ?? find(here))?.focus({ preventScroll: true });
		if (matchMedia("(width < 900px)").matches) find(".open")?.scrollIntoView(); // on a phone it stands below the queue
	});
})();
