// Keeps what is being written in the browser until the server has it: every
// field of a form with data-draft, so that a ticked "for the team" is never lost.
// A draft belongs to a person: nobody who signs in here later finds it.
(() => {
	const person = document.body.dataset.person || "0"; // "0" is a visitor
	const place = (key, who = person) => `draft:${who}:${key}`;
	const keys = (start) => Object.keys(localStorage).filter((key) => key.startsWith(start));
	const read = (at) => {
		try {
			return JSON.parse(localStorage.getItem(at));
		} catch {
			return null;
		}
	};
	const write = (at, draft) => {
		try {
			localStorage.setItem(at, JSON.stringify(draft));
		} catch {} // the browser keeps nothing: then there is no draft
	};

	// What a visitor wrote goes along to the person who signs in.
	if (person !== "0") {
		for (const from of keys(place("", "0"))) {
			const to = place(from.slice(place("", "0").length));
			if (!localStorage.getItem(to)) localStorage.setItem(to, localStorage.getItem(from));
			localStorage.removeItem(from);
		}
	}
	for (const key of keys("draft:")) if (!/^draft:\d+:/.test(key)) localStorage.removeItem(key); // of before, when a draft was nobody's
	document.addEventListener("submit", ({ target }) => {
		if (target.matches("[data-forget-drafts]")) for (const key of keys(place(""))) localStorage.removeItem(key);
	});

	const done = document.querySelector("[data-clear-draft]")?.dataset.clearDraft;
	if (done) localStorage.removeItem(place(done));

	// A form's state: by name, and for boxes and choices by name and value.
	const fieldsOf = (form) => [...form.elements].filter(({ name, type }) => name && !["hidden", "file", "password", "submit", "button", "fieldset"].includes(type));
	const box = ({ type }) => type === "checkbox" || type === "radio";
	const nameOf = (field) => (box(field) ? `${field.name}=${field.value}` : field.name);
	const now = (field) => (box(field) ? field.checked : field.value);
	const sentIn = (field) => {
		if (box(field)) return field.defaultChecked;
		if (field.options) return [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0]?.value ?? "";
		return field.defaultValue;
	};
	const stateOf = (form, value) => Object.fromEntries(fieldsOf(form).map((field) => [nameOf(field), value(field)]));
	const empty = (form) => fieldsOf(form).every((field) => typeof sentIn(field) !== "string" || field.options || sentIn(field) === "");
	const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

	const fill = (form, state) => {
		// A note for the team never comes back into a form that would publish it.
		if (state["internal=1"] && !form.elements.internal) return false;
		for (const field of fieldsOf(form)) {
			const value = state[nameOf(field)];
			if (value === undefined) continue;
			if (box(field)) field.checked = value;
			else field.value = value;
		}
		return true;
	};
	const note = (form, act) => {
		const spot = form.querySelector(".draft-note") ?? document.querySelector(`[data-draft-of="${form.id}"]`);
		if (!spot) return;
		spot.hidden = false;
		spot.textContent = spot.dataset.words;
		if (!act) return;
		const button = document.createElement("button");
		Object.assign(button, { type: "button", className: "link", textContent: spot.dataset.use, onclick: act });
		spot.append(" ", button);
	};

	const watch = (form) => {
		if (form.dataset.draftWatched) return;
		form.dataset.draftWatched = "on";
		const at = place(form.dataset.draft), sent = stateOf(form, sentIn), kept = read(at);
		const keep = () => {
			const state = stateOf(form, now);
			if (same(state, sent)) before ? write(at, before) : localStorage.removeItem(at);
			else write(at, { sent, state, before });
		};
		let before = null; // a draft that was not put back yet
		const use = (draft) => {
			if (!fill(form, draft.state)) return;
			before = draft.before || null;
			keep();
			note(form, before && (() => use(before)));
		};
		if (kept?.state && !("draftKeep" in form.dataset)) {
			// A draft comes back where it was begun, never over what the server sent.
			// Under a title that came from the search it is one press away.
			const searched = !empty(form) && empty({ elements: fieldsOf(form).filter(({ name }) => name !== "title") });
			if (searched && kept.state.title !== sent.title) {
				before = kept;
				note(form, () => use(kept));
			} else if (empty(form) || same(kept.sent, sent)) use(kept);
		}
		for (const field of fieldsOf(form)) for (const kind of ["input", "change"]) field.addEventListener(kind, keep); // some stand outside of the form
	};
	document.querySelectorAll("form[data-draft]").forEach(watch);
	document.addEventListener("draft:watch", ({ target }) => watch(target));

	const counter = document.querySelector("[data-counter]");
	const count = ({ value, maxLength }) => (counter.textContent = `${value.length} / ${maxLength}`);
	if (counter) {
		const title = document.getElementById(counter.dataset.counter);
		title.addEventListener("input", () => count(title));
		setTimeout(() => count(title));
	}
})();
