// Keeps what is being written in the browser until the server has it.
(() => {
	const done = document.querySelector("[data-clear-draft]")?.dataset.clearDraft;
	if (done) localStorage.removeItem("draft:" + done);

	const counter = document.querySelector("[data-counter]");
	const count = ({ value, maxLength }) => (counter.textContent = `${value.length} / ${maxLength}`);
	if (counter) {
		const title = document.getElementById(counter.dataset.counter);
		title.addEventListener("input", () => count(title));
		setTimeout(() => count(title));
	}

	const form = document.querySelector("form[data-draft]");
	if (!form) return;
	const key = "draft:" + form.dataset.draft;
	const fields = [form.elements.title, form.elements.body].filter(Boolean); // a comment has no title
	const sent = fields.map((field) => field.defaultValue); // by the server
	const kept = JSON.parse(localStorage.getItem(key) || "null");
	// A draft comes back where it was begun, never over what the server sent back.
	if (kept && !("draftKeep" in form.dataset) && (sent.join("") === "" || kept.sent.join("\n") === sent.join("\n"))) {
		fields.forEach((field, i) => (field.value = kept.text[i] ?? ""));
		const note = form.querySelector(".draft-note");
		note.hidden = false;
		note.textContent = note.dataset.words;
	}
	const keep = () => {
		const text = fields.map((field) => field.value);
		if (text.join("") === sent.join("")) localStorage.removeItem(key);
		else localStorage.setItem(key, JSON.stringify({ sent, text }));
	};
	for (const field of fields) field.addEventListener("input", keep); // the title stands outside of the form
})();
