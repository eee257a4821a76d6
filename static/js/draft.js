// Keeps what is being written in the browser until the server has it: every
// field of every form in which people write, so that a ticked "for the team" is
// never lost. A draft belongs to a person: nobody who signs in here later finds it.
// The key of a draft is in data-draft; a form without one is known by where it
// sends and by the names of its fields, so that no two on a page share a draft.
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
			return true;
		} catch {
			return false; // the browser keeps nothing: then there is no draft
		}
	};

	// For other scripts that keep drafts, in the same way and place.
	window.drafts = { place, read, write, remove: (at) => localStorage.removeItem(at) };

	// What a visitor wrote goes along to the person who signs in.
	if (person !== "0") {
		for (const from of keys(place("", "0"))) {
			const to = place(from.slice(place("", "0").length));
			if (!localStorage.getItem(to)) localStorage.setItem(to, localStorage.getItem(from));
			localStorage.removeItem(from);
		}
	}
	for (const key of keys("draft:")) if (!/^draft:\d+:/.test(key)) localStorage.removeItem(key); // of before, when a draft was nobody's
	// Drafts end with the sign-out, so that nobody finds them here. It asks before.
	const wordsOf = ({ state, values, sent }) => Object.entries(state ?? values ?? {}).filter(([name, value]) => typeof value === "string" && name !== "status" && value.trim() && value !== sent?.[name]).map(([, value]) => value.trim());
	const askBefore = () => {
		const dialog = document.getElementById("unsent");
		const unsent = keys(place("")).map((key) => wordsOf(read(key) ?? {})).filter(({ length }) => length);
		if (!unsent.length || !dialog) return false;
		const line = (words) => Object.assign(document.createElement("li"), { textContent: words.length > 90 ? `${words.slice(0, 90)}…` : words });
		dialog.querySelector(".unsent-list").replaceChildren(...unsent.slice(0, 5).map(([words]) => line(words)));
		dialog.showModal();
		return true;
	};
	document.addEventListener("submit", (event) => {
		const { target, submitter } = event;
		if (!target.matches("[data-forget-drafts]")) return;
		if (target.id === "sign-out" && !submitter?.hasAttribute("data-discard") && askBefore()) return event.preventDefault();
		for (const key of keys(place(""))) localStorage.removeItem(key);
	});

	const done = document.querySelector("[data-clear-draft]")?.dataset.clearDraft;
	if (done) localStorage.removeItem(place(done));
	// The others end when they led to a page that refuses nothing and asks nobody to sign in.
	const sentKey = "draft-sent", sentNow = sessionStorage.getItem(sentKey);
	sessionStorage.removeItem(sentKey);
	const { type, responseStatus } = performance.getEntriesByType("navigation")[0] ?? {};
	const taken = (type === "navigate" && responseStatus === 200) || document.querySelector("#toast p");
	const refused = document.querySelector("main [aria-invalid], main form.kept, main .must") || location.pathname.startsWith("/sign-in");
	if (sentNow && taken && !refused) localStorage.removeItem(place(sentNow));

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
	const spotOf = (form) => {
		const spot = form.querySelector(".draft-note") ?? (form.id && document.querySelector(`[data-draft-of="${form.id}"]`));
		if (spot) return spot;
		const made = Object.assign(document.createElement("p"), { className: "draft-note" });
		made.setAttribute("role", "status");
		form.prepend(made);
		return made;
	};
	const { draftKept, draftUse, draftDiscard, draftDiscarded, draftSaved } = document.body.dataset;
	// note says what became of a draft, with buttons for what else can.
	const note = (form, words, ...acts) => {
		const spot = spotOf(form);
		const closed = form.closest("details:not([open])");
		if (closed) closed.open = true; // what came back is seen
		spot.hidden = false;
		const buttons = acts.filter(Boolean).map(([textContent, onclick]) => Object.assign(document.createElement("button"), { type: "button", className: "link", textContent, onclick }));
		spot.replaceChildren(words, ...buttons.flatMap((button) => [" ", button]));
		return buttons;
	};
	// A line below the field says that it is kept.
	const say = (form, words) => {
		const line = [...form.elements].map((field) => field.closest("[data-composer]")?.querySelector("[data-draft-word]")).find(Boolean);
		if (line && line.textContent !== words) line.textContent = words;
	};
	const changed = (form) => fieldsOf(form).forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));

	const watch = (form) => {
		if (form.dataset.draftWatched) return;
		form.dataset.draftWatched = "on";
		const at = place(form.dataset.draft), sent = stateOf(form, sentIn), kept = read(at);
		let before = null; // a draft that was not put back yet
		let wrote = kept;
		const keep = () => {
			const state = stateOf(form, now), stored = read(at);
			// What another tab wrote since is kept beside, too.
			if (stored && !same(stored, wrote) && !same(stored.state, state)) before = { ...stored, before: null };
			wrote = same(state, sent) ? before : { sent, state, before };
			const stays = wrote ? write(at, wrote) : localStorage.removeItem(at);
			say(form, stays ? draftSaved : "");
		};
		const use = (draft) => {
			if (!fill(form, draft.state)) return;
			before = draft.before || null;
			changed(form);
			keep();
			note(form, draftKept, before && [draftUse, () => use(before)], [draftDiscard, discard]);
		};
		// What was discarded can be brought back until one leaves.
		const discard = () => {
			const state = stateOf(form, now);
			form.reset();
			before = null;
			changed(form);
			keep();
			note(form, draftDiscarded, [draftUse, () => use({ state })])[0].focus();
		};
		if (kept?.state && !("draftKeep" in form.dataset)) {
			// A draft comes back where it was begun, never over what the server sent.
			// Under a title that came from the search it is one press away.
			const searched = !empty(form) && empty({ elements: fieldsOf(form).filter(({ name }) => name !== "title") });
			if (searched && kept.state.title !== sent.title) {
				before = kept;
				note(form, draftKept, [draftUse, () => use(kept)]);
			} else if (empty(form) || same(kept.sent, sent)) use(kept);
		}
		for (const field of fieldsOf(form)) for (const kind of ["input", "change"]) field.addEventListener(kind, keep); // some stand outside of the form
	};
	// Forms in which people write. Those that let somebody in are never kept.
	const written = "textarea, input:is([type=text], :not([type])):not([readonly])";
	const watchAll = () => document.querySelectorAll("main form[method=post]:not([data-idea])").forEach((form) => {
		if (form.dataset.draftWatched) return;
		const { pathname } = new URL(form.getAttribute("action") ?? "", location);
		const names = fieldsOf(form).filter((field) => field.matches(written)).map(({ name }) => name);
		const secret = form.querySelector("[type=password], [autocomplete~=email], [autocomplete~=username], [autocomplete=one-time-code]") || /^\/(sign-in|setup|me\/security)/.test(pathname);
		if (!form.dataset.draft && (secret || form.matches(".kept") || !names.length)) return;
		if (!form.dataset.draft) {
			form.dataset.draft = [pathname, ...new Set(names)].join(" ");
			form.addEventListener("submit", () => sessionStorage.setItem(sentKey, form.dataset.draft));
		}
		watch(form);
	});
	watchAll();
	document.addEventListener("htmx:after:swap", watchAll);
	document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
		const form = ctx.sourceElement?.closest?.("form");
		if (!form || !ctx.response?.raw.ok || ctx.request.method !== "POST") return;
		if (form.dataset.draftWatched) { // the server has it
			localStorage.removeItem(place(form.dataset.draft));
			sessionStorage.removeItem(sentKey);
		}
		// A reason goes with its vote; who votes again finds it in the form.
		const reason = form.matches(".vote") && form.querySelector("[aria-pressed=true]") && document.querySelector(".reason-slot form[data-draft]");
		if (reason && !empty(reason)) write(place(reason.dataset.draft), { sent: {}, state: stateOf(reason, sentIn), before: null });
	});
	document.addEventListener("draft:watch", ({ target }) => watch(target));
})();
