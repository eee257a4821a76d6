// Buttons that a page can do without: show a password, copy, print.
(() => {
	const all = (selector, act) => {
		for (const button of document.querySelectorAll(selector)) {
			button.hidden = false;
			button.addEventListener("click", () => act(button));
		}
	};

	all("[data-peek]", (button) => {
		const input = document.getElementById(button.dataset.peek), seen = input.type === "text";
		input.type = seen ? "password" : "text";
		button.setAttribute("aria-pressed", !seen);
	});
	all("[data-copy]", async (button) => {
		const from = document.getElementById(button.dataset.copy);
		const lines = from.matches("ol") ? [...from.children].map((li) => li.textContent.trim()) : [from.value ?? from.textContent.replaceAll(" ", "")];
		const p = document.createElement("p");
		try {
			await navigator.clipboard.writeText(lines.join("\n"));
			p.textContent = button.dataset.done;
			document.querySelector("#toast").replaceChildren(p);
		} catch {
			getSelection().selectAllChildren(from); // no clipboard without https: it is ready for Ctrl+C
			from.select?.();
		}
	});
	all("[data-print]", () => print());
})();
