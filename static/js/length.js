// A field takes whatever is put into it, and says how many characters are too
// many: nothing that somebody pasted is cut in silence. The server has the last word.
(() => {
	const { tooLong } = document.body.dataset;
	const lengthOf = (words) => [...words.trim()].length; // as the server counts: characters, not halves of them
	const note = (field) => {
		const of = field.nextElementSibling;
		if (of?.matches(".too-long")) return of;
		const made = Object.assign(document.createElement("p"), { className: "error too-long", hidden: true });
		made.setAttribute("role", "status");
		field.after(made);
		return made;
	};
	const check = (field) => {
		const most = Number(field.dataset.most), length = lengthOf(field.value), over = length - most;
		const counter = field.id && document.querySelector(`[data-counter="${field.id}"]`);
		if (counter) counter.textContent = `${length} / ${most}`;
		if (over <= 0 && !field.nextElementSibling?.matches(".too-long")) return;
		const said = note(field);
		said.hidden = over <= 0;
		said.textContent = over > 0 ? tooLong.replace("{over}", over).replace("{most}", most) : "";
	};
	document.addEventListener("input", ({ target }) => target.matches?.("[data-most]") && check(target));
	setTimeout(() => document.querySelectorAll("[data-most]").forEach(check)); // after drafts came back
})();
