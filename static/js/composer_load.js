// Loads the composer when somebody begins to write: its script and style are not needed to
// read. A button that is pressed before they are there does its work once they are.
(() => {
	const fieldsOf = (form) => [...(form?.elements ?? [])];
	const composerOf = (target) => target.closest?.("[data-composer]") ?? fieldsOf(target.form).map((field) => field.closest("[data-composer]")).find(Boolean);
	let loading;
	const load = ({ dataset: { script, style } }) => {
		const added = (tag, values) => new Promise((done, failed) => document.head.append(Object.assign(document.createElement(tag), values, { onload: done, onerror: failed })));
		loading = Promise.all([window.composer ?? added("script", { src: script }), added("link", { rel: "stylesheet", href: style })]);
		// Without them the field is a plain one, and a picture goes with the form, until they can be had.
		loading.catch(() => {
			loading = null;
			for (const { dataset } of document.querySelectorAll("[data-composer]")) {
				dataset.plain = "";
				delete dataset.started;
			}
		});
	};
	const begin = async ({ target }) => {
		const root = target && composerOf(target);
		if (!root || root.dataset.started !== undefined) return;
		root.dataset.started = "";
		if (!loading) load(root);
		await loading.then(() => window.composer.start(root), () => {});
		if (window.composer) delete root.dataset.plain;
	};
	for (const kind of ["focusin", "pointerover", "dragenter"]) document.addEventListener(kind, begin);
	document.addEventListener("click", async ({ target }) => {
		const tool = target.closest(".composer-bar .composer-tool");
		if (!tool || window.composer) return;
		await begin({ target: tool });
		if (window.composer) tool.click();
	});
	begin({ target: document.activeElement });
})();
