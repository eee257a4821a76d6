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
		if (!link) return say(dialog.dataset.end);
		link.focus();
		link.click();
	};
	// A key only prepares: a status is chosen, the cursor stands where one goes on.
	// Ctrl+Enter, Enter on a button or a click sends.
	const choose = (selector, which) => {
		const option = [...document.querySelectorAll("#status option" + selector)].at(which === "last" ? -1 : 0);
		if (!option) return;
		option.selected = true;
		option.closest("select").dispatchEvent(new Event("input", { bubbles: true }));
		find("#answer").focus();
	};
	const say = (words) => {
		const p = document.createElement("p");
		p.textContent = words;
		find("#toast").replaceChildren(p);
	};
	const button = (selector) => find(selector + " button")?.focus();
	const keys = {
		j: () => move(1),
		k: () => move(-1),
		r: () => find("#answer")?.focus(),
		p: () => choose("[data-kind=active]", "first"),
		a: () => choose("[data-kind=open]", "last"),
		u: () => choose("[data-kind=open]", "last"),
		d: () => choose("[data-kind=declined]"),
		c: () => find("#category")?.focus(),
		m: () => (chosen().length ? find("#ticked [value=merge]") : find("#merge-way"))?.click(), // a page that asks
		n: () => {
			const note = find("#say [name=internal]");
			if (!note) return;
			note.checked = true;
			note.form.elements.body.focus();
		},
		x: () => find(here)?.closest("li").querySelector(".tick input")?.click(),
		t: () => {
			const form = find("#tags-form summary");
			if (!form) return;
			form.parentElement.open = true;
			(form.parentElement.querySelector("input:not([type=hidden])") ?? form).focus();
		},
		h: () => button("#hide-form"),
		z: () => (find("#toast button")?.checkVisibility({ visibilityProperty: true }) ? button("#toast") : say(dialog.dataset.nothing)),
		"?": () => dialog.showModal(),
	};

	// A click with Shift chooses all between two boxes; the bar says how many are chosen.
	const chosen = () => document.querySelectorAll(".tick :checked");
	const count = () => {
		const words = find("#ticked [data-count]"), { length } = chosen();
		if (words && length) words.textContent = length === 1 ? words.dataset.one : words.dataset.many.replace("{n}", length);
	};
	let from;
	document.addEventListener("click", ({ target, shiftKey }) => {
		if (!target.matches(".tick input")) return;
		const all = [...document.querySelectorAll(".tick input")];
		const [a, b] = [all.indexOf(from), all.indexOf(target)].sort((x, y) => x - y);
		if (shiftKey && a >= 0) for (const box of all.slice(a, b + 1)) box.checked = target.checked;
		from = target;
		count();
	});
	let acted = false; // on the chosen ideas, which are then no longer chosen
	document.addEventListener("submit", ({ target }) => (acted ||= target.id === "ticked"), { capture: true });
	document.addEventListener("reset", ({ target }) => target.id === "ticked" && ticks.clear());

	// The order and the filters of the queue apply at once; an address has no empty parts.
	document.addEventListener("change", ({ target }) => {
		if (target.name === "sort" && target.form?.id === "queue-tools") target.form.requestSubmit();
	});
	document.addEventListener("formdata", ({ target, formData }) => {
		if (target.id !== "queue-tools") return;
		for (const [name, value] of [...formData]) if (!value) formData.delete(name);
	});

	// On a phone a swipe goes to the next idea, or back to the one before.
	let start;
	document.addEventListener("touchstart", ({ target, touches }) => {
		start = touches.length === 1 && target.closest(".open-idea") && !target.closest("pre, table, input, textarea") && touches[0];
	}, { passive: true });
	document.addEventListener("touchend", ({ changedTouches: [end] }) => {
		if (!start) return;
		const along = end.clientX - start.clientX, across = end.clientY - start.clientY;
		start = undefined;
		if (Math.abs(along) > 80 && Math.abs(across) < 40) move(document.dir === "rtl" ? along : -along);
	}, { passive: true });

	const writable = "input:not([type=checkbox]), select, textarea";
	const actOf = (key, target) => {
		if (target.closest("#queue") && key === "ArrowDown") return keys.j;
		if (target.closest("#queue") && key === "ArrowUp") return keys.k;
		if (key === "Enter" && (target === document.body || target.matches(here))) return () => find("#open-title")?.focus();
		return on.checked && keys[key.toLowerCase()];
	};
	// What is typed while the next idea is on its way is meant for it: it is done,
	// or written, once the idea is there.
	const held = [];
	let loading;
	const replay = () => {
		while (held.length && !loading) {
			const key = held.shift(), target = document.activeElement;
			if (!target.matches(writable)) actOf(key, target)?.();
			else if (key.length === 1 || key === "Enter") document.execCommand("insertText", false, key === "Enter" ? "\n" : key);
			else if (key === "Backspace") document.execCommand("delete");
		}
	};
	document.addEventListener("keydown", (event) => {
		const { target, key } = event;
		if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
		if (loading) {
			if (key.length === 1 || ["Enter", "Backspace", "ArrowDown", "ArrowUp"].includes(key)) {
				event.preventDefault();
				if (held.length < 500) held.push(key);
			}
			return;
		}
		if (key === "Escape" && target.closest("#moderate") && target.matches(writable)) return void (find(here) ?? target.blur())?.focus({ preventScroll: true });
		if (target.isContentEditable || target.closest(writable)) return;
		const act = actOf(key, target);
		if (!act) return;
		event.preventDefault();
		act();
	});
	document.addEventListener("click", ({ target }) => target.closest("[data-keys]") && dialog.showModal());

	// Of two requests at once the later one says what is shown: an answer that was
	// published meanwhile never takes the reader away from the idea they went on to.
	let latest;
	const ticks = new Set();
	document.addEventListener("htmx:before:request", ({ detail }) => {
		if (detail.ctx.select === "#moderate-now") latest = loading = detail.ctx;
	});
	const ended = ({ detail }) => {
		if (detail.ctx !== loading) return;
		loading = undefined;
		if (detail.ctx.response?.raw.ok) return replay();
		held.length = 0; // there is no next idea to do it to
	};
	document.addEventListener("htmx:finally:request", ended);
	document.addEventListener("htmx:before:swap", (event) => {
		const { ctx, tasks } = event.detail;
		if (!["#moderate-now", "#panel"].includes(ctx.select)) return;
		// An answer that is not this page (signed out meanwhile) is shown as what it is.
		const url = new URL(ctx.response.raw.url);
		if (ctx.select === "#moderate-now" && ctx.response.raw.ok && url.pathname !== location.pathname) {
			event.preventDefault();
			location = url;
			return;
		}
		if (ctx !== latest) return void tasks.splice(0, tasks.length, ...tasks.filter(({ type }) => type === "oob"));
		for (const { value, checked } of document.querySelectorAll(".tick input")) checked ? ticks.add(value) : ticks.delete(value);
		if (ctx.select === "#moderate-now" && find("#moderate").contains(document.activeElement)) document.activeElement.blur();
	});
	document.addEventListener("htmx:after:swap", ({ detail }) => {
		if (!["#moderate-now", "#panel"].includes(detail.ctx.select)) return;
		if (acted) ticks.clear();
		acted = false;
		if (detail.ctx !== latest) return void history.replaceState(history.state, "", find(here)?.href ?? location.href);
		for (const input of document.querySelectorAll(".tick input")) input.checked = ticks.has(input.value);
		from = undefined;
		count();
		// The keys go on at the queue, not in the field that the last answer was written in.
		const narrow = matchMedia("(width < 900px)").matches && find(".moderate.is-open"); // the idea stands alone
		(find("#moderate [aria-invalid]") ?? find(narrow ? "#open-title" : here))?.focus({ preventScroll: true });
		if (narrow) scrollTo(0, 0);
		else find(here)?.scrollIntoView({ block: "nearest" });
	});
	// The list shows which of its ideas is open; on a phone all of it is part of the page.
	if (matchMedia("(width >= 900px)").matches) find(here)?.scrollIntoView({ block: "nearest" });
})();
