// What a script does better than a page alone. Nothing here is needed: every
// action is a form or a link that works without it.
(() => {
	const find = (selector) => document.querySelector(selector);

	// say puts words into the live region, like a toast from the server.
	const say = (words) => {
		const spot = find("[data-ask] [data-say]"); // a dialog lies over everything else
		if (spot) return void (spot.textContent = words);
		const p = document.createElement("p");
		p.textContent = words;
		find("#toast").replaceChildren(p);
	};
	// What a failed request leaves as it was, and why: what the server says in plain
	// words, or that there was no answer.
	const failed = (event) => {
		const { ctx } = event.detail, response = ctx?.response;
		const plain = response?.headers.get("Content-Type")?.startsWith("text/plain") && ctx.text.trim();
		// The session ended: a page keeps what was written, to be sent again after signing in.
		const form = event.target.closest?.("form[method=post]");
		if (response?.status === 401 && form) return form.submit();
		if ([409, 422].includes(response?.status) && !plain) return; // it brought its page
		// What a dialog cannot show, a page can: the form goes the plain way.
		if (response && event.target.closest?.("[data-ask]")) return event.target.submit();
		const { failed: other, voteFailed, unvoteFailed } = document.body.dataset;
		const vote = event.target.closest?.("form.vote");
		const still = vote ? (vote.querySelector("[aria-pressed=true]") ? unvoteFailed : voteFailed) : "";
		say([still, plain || other].filter(Boolean).join(" "));
	};
	document.addEventListener("htmx:response:error", failed);
	document.addEventListener("htmx:error", failed);

	// Without a connection, a form that leads to another page would lead to none: it is
	// sent when the board answers, and stays as it is when not.
	let answered;
	addEventListener("submit", async (event) => {
		const { target: form, submitter } = event;
		const plain = form.method === "post" && (!form.hasAttribute("hx-post") || submitter?.hasAttribute("formaction"));
		if (navigator.onLine || !plain || form === answered) return;
		event.preventDefault();
		event.stopImmediatePropagation(); // no draft is taken for sent
		if (!(await fetch("/healthz", { cache: "no-store" }).catch(() => null))) return say(document.body.dataset.failed);
		answered = form;
		form.requestSubmit(submitter);
		answered = null;
	}, true);

	// A form says for whom its page was drawn: in another tab, somebody else may have signed in.
	document.addEventListener("formdata", ({ formData, target }) => target.method === "post" && formData.set("drawn_for", document.body.dataset.person));

	// A button that leads elsewhere than its form goes there: htmx would ignore it.
	document.addEventListener("submit", (event) => event.submitter?.hasAttribute("formaction") && event.stopPropagation(), true);

	// A space that belongs to what somebody types is no vote, wherever the focus went
	// meanwhile: on purpose one comes to a button by Tab, a key of its own or the mouse.
	let typing = false, eaten = false;
	document.addEventListener("keydown", (event) => {
		const { key, target, ctrlKey, metaKey, altKey } = event;
		const button = key === " " && target.closest?.(".vote button");
		eaten = Boolean(button) && typing;
		if (eaten) event.preventDefault();
		else if (!button) typing = key.length === 1 && !ctrlKey && !metaKey && !altKey;
	}, true);
	document.addEventListener("keyup", (event) => event.key === " " && eaten && event.preventDefault(), true);
	document.addEventListener("pointerdown", () => (typing = false), true);

	// An answer without anything in it, from a proxy perhaps, takes no button away.
	document.addEventListener("htmx:before:swap", (event) => {
		const { ctx } = event.detail;
		if (ctx?.text?.trim() || !event.target.closest?.("form.vote, .reactions")) return;
		event.preventDefault();
		failed(event);
	});

	// "More" goes away when it is pressed: reading goes on at the first new idea or comment.
	document.addEventListener("htmx:before:swap", ({ target }) => {
		const last = ["more", "more-comments"].includes(target.id) && target.previousElementSibling;
		if (last && !document.documentElement.dataset.restoring) setTimeout(() => last.nextElementSibling?.querySelector("h2 a, .comment a")?.focus({ preventScroll: true }), 60);
	});

	// An answer may bring a dialog along: what a visitor is asked where they are.
	// It goes when it is closed, and the keyboard goes on where it was.
	document.addEventListener("htmx:after:swap", ({ detail }) => {
		const [ask, more] = document.querySelectorAll("[data-ask]");
		more?.remove(); // the button was pressed twice
		if (ask?.open) return ask.querySelector("[autofocus]")?.focus();
		const from = detail.ctx?.sourceElement?.querySelector("button");
		ask?.addEventListener("close", async () => {
			const { callOff, vote } = ask.querySelector("[data-call-off]")?.dataset ?? {};
			ask.remove();
			from?.focus();
			if (!callOff) return;
			const answer = await fetch(callOff, { method: "POST", body: new URLSearchParams({ vote }), keepalive: true });
			if (answer.ok) say(await answer.text());
		});
		ask?.showModal();
	});

	// A row of rooms that is too long for the screen shows where one is.
	find(".page-tabs [aria-current], .queue-head [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

	// What scrolls sideways can be scrolled by keyboard, in every browser.
	const scrollable = () => document.querySelectorAll(".prose pre").forEach((pre) => (pre.scrollWidth > pre.clientWidth ? (pre.tabIndex = 0) : pre.removeAttribute("tabindex")));
	scrollable();
	addEventListener("resize", scrollable);
	document.addEventListener("htmx:after:swap", scrollable);

	// A toast that stays is closed; the keyboard goes on at the page.
	document.addEventListener("click", ({ target }) => {
		if (!target.closest?.("[data-close-toast]")) return;
		find("#toast").replaceChildren();
		find("#main").focus({ preventScroll: true });
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

	// A long list is sifted while one types above it.
	document.addEventListener("input", ({ target }) => {
		if (target.dataset.sift === undefined) return;
		const words = target.value.trim().toLowerCase();
		for (const row of target.nextElementSibling.children) row.hidden = !row.textContent.toLowerCase().includes(words);
	});
	document.addEventListener("keydown", (event) => {
		if (event.key === "Enter" && event.target.dataset.sift !== undefined) event.preventDefault(); // not a field of the form
	});

	// What was typed in a field goes along to the page that asks for it again.
	document.addEventListener("click", ({ target }) => {
		const link = target.closest?.("a[data-carry]"), typed = link && find(`main [name=${link.dataset.carry}]`)?.value.trim();
		if (!typed) return;
		const url = new URL(link.href);
		url.searchParams.set(link.dataset.carry, typed);
		link.href = url;
	});

	// A file that is too large is refused before it is sent.
	document.addEventListener("change", ({ target }) => {
		const { largest, tooLarge } = target.dataset;
		if (target.type !== "file" || !largest) return;
		target.setCustomValidity([...target.files].some((file) => file.size > Number(largest)) ? tooLarge : "");
		target.reportValidity();
	});
})();
