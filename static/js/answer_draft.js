// Keeps an answer that is being written, per person and per idea, until it is
// published. A draft never comes back on another idea, and is shown as a draft.
(() => {
	const restored = new WeakSet(); // forms that their draft was put into, or that need none
	const names = ["answer", "reconsider_if", "promised_for", "status"];
	const { place, read, write, remove } = window.drafts; // of draft.js
	const keyFor = (person, idea) => place(`answer:${idea}`, person);
	const keyOf = (form) => keyFor(form.dataset.person, form.dataset.idea);
	const form = () => document.querySelector("#answer-form[data-idea]");
	const fieldsOf = (form) => names.map((name) => form.elements[name]).filter(Boolean);
	const initial = (field) => (field.options ? [...field.options].find((option) => option.defaultSelected)?.value : field.defaultValue);

	const mark = () => {
		const person = form()?.dataset.person;
		for (const item of document.querySelectorAll("[data-queued]")) {
			const note = item.querySelector(".draft-mark");
			if (note) note.hidden = !read(keyFor(person, item.dataset.queued));
		}
	};
	const say = (form, kept) => {
		form.querySelector(".answer-draft").hidden = !kept;
		mark();
	};
	const keep = (form) => {
		const key = keyOf(form), fields = fieldsOf(form);
		const changed = fields.some((field) => field.value !== initial(field));
		if (changed) write(key, { from: form.elements.from.value, values: Object.fromEntries(fields.map((field) => [field.name, field.value])) });
		else remove(key);
		say(form, changed);
	};
	// A draft that was begun under another status keeps its words, not the choice of a status.
	const restore = () => {
		const shown = form();
		if (!shown || restored.has(shown)) return;
		restored.add(shown);
		const kept = read(keyOf(shown)), sent = shown.querySelector("[aria-invalid]"); // the server sent the words back itself
		if (kept && !sent) {
			for (const field of fieldsOf(shown)) {
				if (kept.values[field.name] === undefined || (field.name === "status" && kept.from !== shown.elements.from.value)) continue;
				field.value = kept.values[field.name];
			}
		}
		say(shown, kept);
	};
	const discard = (shown) => {
		remove(keyOf(shown));
		shown.reset();
		say(shown, false);
		shown.elements.answer.focus();
	};
	// Only a page that says that it was published ends a draft.
	const published = () => {
		const done = document.querySelector("#toast [data-published]");
		if (!done) return;
		const key = keyFor(done.dataset.person, done.dataset.published), draft = read(key);
		remove(key);
		if (draft) sessionStorage.setItem("published", JSON.stringify({ key, draft }));
		if (form()?.dataset.idea === done.dataset.published) restored.add(form());
	};
	// Who takes an answer back has its words again.
	const takenBack = () => {
		const { key, draft } = JSON.parse(sessionStorage.getItem("published")) ?? {};
		sessionStorage.removeItem("published");
		if (key) write(key, draft);
	};
	const show = () => {
		published();
		restore();
		mark();
	};
	document.addEventListener("input", ({ target }) => target.form?.matches?.("#answer-form[data-idea]") && keep(target.form));
	document.addEventListener("click", ({ target }) => target.closest?.("[data-discard]") && discard(form()));
	document.addEventListener("submit", ({ target }) => target.closest(".act-toast[data-published]") && takenBack());
	document.addEventListener("htmx:after:swap", show);
	show();

	// The team's tools beside an idea stay open or closed, as they were left.
	const tools = document.querySelector(".staff-tools");
	if (!tools) return;
	tools.open ||= Boolean(localStorage.getItem("staff-tools")) || !form().querySelector(".answer-draft").hidden;
	tools.addEventListener("toggle", () => (tools.open ? localStorage.setItem("staff-tools", "1") : localStorage.removeItem("staff-tools")));
	document.addEventListener("click", ({ target }) => target.closest(".to-panel") && (tools.open = true));
})();
