// The composer: what a script adds to a field for Markdown. This file changes its text so
// that Ctrl+Z takes the change back; the others add the toolbar, the lists and pictures.
window.composer ??= (() => {
	const areaOf = (root) => root.querySelector("textarea");
	const starts = [], texts = new WeakMap();
	const changed = (area) => area.dispatchEvent(new Event("input", { bubbles: true }));

	// replace puts words in the place of a part of the text and selects from..to. The browser
	// can undo only what happens in the field that has the focus.
	const replace = (area, start, end, words, from = start + words.length, to = from) => {
		const { scrollTop } = area;
		let done = false;
		if (document.activeElement === area) {
			area.setSelectionRange(start, end);
			done = words ? document.execCommand("insertText", false, words) : start === end || document.execCommand("delete");
		}
		if (!done) {
			area.setRangeText(words, start, end);
			changed(area);
		}
		area.setSelectionRange(from, to);
		area.scrollTop = scrollTop;
	};
	// replaceBeside replaces a part of the text and leaves the selection where it is.
	const replaceBeside = (area, start, end, words) => {
		const moved = (at) => (at <= start ? at : at >= end ? at + words.length - (end - start) : start + words.length);
		replace(area, start, end, words, moved(area.selectionStart), moved(area.selectionEnd));
	};

	return {
		areaOf,
		changed,
		replace,
		replaceBeside,
		rootOf: (target) => target.closest?.("[data-composer]"),
		textsOf: (root) => texts.get(root) ?? texts.set(root, JSON.parse(root.dataset.texts)).get(root),
		// say tells something to those who listen.
		say: (root, words) => (root.querySelector("[data-said]").textContent = words),
		onStart: (act) => starts.push(act),
		start: (root) => {
			const said = Object.assign(document.createElement("p"), { className: "unseen" });
			said.setAttribute("role", "status");
			said.dataset.said = "";
			root.append(said);
			for (const act of starts) act(root);
			root.dataset.ready = "";
		},
	};
})();
